(* The kind partial-minimum: first-order conditions with multipliers, for every gate. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From mathcomp Require Import ring.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Cells Patterns Points.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Check.
Variables (I : inst) (F : seq (seq nat)) (D W : mat).
Let bs := pattern_at I W.
Let N := size (i_input I).
(* the gradient in row i of the encoder, halved and negated: the sum over c in F_i of m_c <u_i, e_c> p_c *)
Definition pullq (c i : nat) : Q := qmul (wtq I c) (sumq (i_nr I) (fun k => qmul (resq I bs D W c k) (at2 D k i))).
Definition pull_row (i : nat) : vec :=
  foldr (fun c v => if nth false bs (c * i_nq I + i) then axpy (pullq c i) (nth [::] (i_input I) c) v else v) [::] (iota 0 N).
Definition decoder_stationary : bool := alln (i_nr I) (fun k => alln (i_nq I) (fun i =>
  qeq (sumq N (fun c => qmul (qmul (wtq I c) (resq I bs D W c k)) (latq I bs W c i))) q0)).
(* the multipliers: weak conditions that follow from the pattern and are equalities at the encoder *)
Definition active (t : term) : bool :=
  [&& ~~ strict t, follows I bs t & match t with
    | On _ => false
    | Off e => qeq (nth q0 (pres I W) e) (theta_of I (e %% i_nq I))
    | Beats x y => qeq (nth q0 (pres I W) x) (nth q0 (pres I W) y)
    end].
Definition halved (ts : lemma) : lemma := [seq (t.1, qmul (Qmake 1 2) t.2) | t <- ts].
Definition check_partial_minimum (v : Q) (ts : lemma) : bool :=
  [&& has_patternq I F W, weights_ok I, qeq (loss_at I D W) v, decoder_stationary,
      positives ts && all (fun t => active t.1) ts & zero_form (sumrows I (halved ts) [seq pull_row i | i <- iota 0 (i_nq I)])].
End Check.

Section Sound.
Variable R : realFieldType.
Notation q2r := (q2r R).
Notation m2r := (m2r R).

Lemma eq_loss_on (J : instance R) F G (D W : nat -> nat -> R) :
  (forall i c, (i < nq J)%N -> (c < ncol J)%N -> F i c = G i c) -> loss_on J F D W = loss_on J G D W.
Proof.
move=> e; apply: eq_bigr => c _; congr (_ * _); apply: eq_bigr => k _; congr ((_ - _) ^+ 2).
by apply: eq_bigr => i _; rewrite /latent e.
Qed.
Lemma sq_ge (r x y : R) : (r - x) ^+ 2 - 2%:R * ((r - x) * (y - x)) <= (r - y) ^+ 2.
Proof.
rewrite -subr_ge0; have -> : (r - y) ^+ 2 - ((r - x) ^+ 2 - 2%:R * ((r - x) * (y - x))) = (y - x) ^+ 2 by ring.
exact: sqr_ge0.
Qed.
Section Tangent.
Variables (J : instance R) (G : nat -> nat -> bool) (D W : nat -> nat -> R).
Hypothesis w0 : forall c, (c < ncol J)%N -> 0 <= weight J c.
Definition slope (D' W' : nat -> nat -> R) : R := \sum_(c < ncol J) weight J c * \sum_(k < nr J)
  residual J G D W c k * (output J G D' W' c k - output J G D W c k).
Lemma loss_ge D' W' : slope D' W' <= 0 -> loss_on J G D W <= loss_on J G D' W'.
Proof.
move=> s0; apply: le_trans (_ : loss_on J G D W - 2%:R * slope D' W' <= _).
  by rewrite ler_addl oppr_ge0 pmulr_rle0 ?ltr0n.
rewrite /loss_on /slope mulr_sumr -sumrB; apply: ler_sum => c _.
rewrite mulrCA -mulrBr ler_wpmul2l ?w0 // mulr_sumr -sumrB; apply: ler_sum => k _; exact: sq_ge.
Qed.
Lemma slope_decoder D' : slope D' W = \sum_(k < nr J) \sum_(i < nq J) (D' k i - D k i) *
  \sum_(c < ncol J) weight J c * residual J G D W c k * latent J G W i c.
Proof.
transitivity (\sum_(c < ncol J) \sum_(k < nr J) \sum_(i < nq J) (D' k i - D k i) * (weight J c * residual J G D W c k * latent J G W i c)).
  apply: eq_bigr => c _; rewrite mulr_sumr; apply: eq_bigr => k _.
  rewrite /output -sumrB !mulr_sumr; apply: eq_bigr => i _; rewrite -mulrBl.
  by move: (weight _ _) (residual _ _ _ _ _ _) (D' k i - D k i) (latent _ _ _ _ _) => m e d a; ring.
rewrite exchange_big; apply: eq_bigr => k _; rewrite exchange_big; apply: eq_bigr => i _.
by rewrite mulr_sumr.
Qed.
Lemma slope_encoder W' : slope D W' = \sum_(i < nq J) \sum_(c < ncol J)
  (weight J c * \sum_(k < nr J) residual J G D W c k * D k i) * (latent J G W' i c - latent J G W i c).
Proof.
transitivity (\sum_(c < ncol J) \sum_(i < nq J) (weight J c * \sum_(k < nr J) residual J G D W c k * D k i) * (latent J G W' i c - latent J G W i c)).
  apply: eq_bigr => c _.
  transitivity (\sum_(k < nr J) \sum_(i < nq J) weight J c * (residual J G D W c k * (D k i * (latent J G W' i c - latent J G W i c)))).
    rewrite mulr_sumr; apply: eq_bigr => k _; rewrite /output -sumrB !mulr_sumr; apply: eq_bigr => i _.
    by rewrite -mulrBr.
  rewrite exchange_big; apply: eq_bigr => i _ /=; rewrite mulr_sumr mulr_suml; apply: eq_bigr => k _; by rewrite !mulrA.
by rewrite exchange_big.
Qed.
End Tangent.

Section Point.
Variables (I : inst) (F : seq (seq nat)) (D W : mat).
Notation J := (real R I).
Hypotheses (w : wf I) (hF : has_pattern J (sets F) (m2r W)).
Let G := gate J (m2r W).
Lemma dot_pull u i : (i < i_nq I)%N -> dot u (pull_row I D W i) = \sum_(c < size (i_input I))
  q2r (pullq I D W c i) * (if G i c then dot u (nth [::] (i_input I) c) else 0).
Proof.
move=> hi; rewrite /pull_row -(big_mkord xpredT (fun c => q2r (pullq I D W c i) * (if G i c then dot u (nth [::] (i_input I) c) else 0))).
rewrite /index_iota subn0; set s := iota 0 _.
have : all (fun c => c < size (i_input I))%N s by apply/allP => c; rewrite mem_iota add0n.
elim: s => [|c s IH] /=; first by rewrite big_nil dot_nil.
case/andP=> hc /IH {}IH; rewrite big_cons -(@gate_ok R) // -/G; case: ifP => _; last by rewrite mulr0 add0r.
by rewrite dot_axpy IH.
Qed.
Lemma latent_dot W' i c : (c < size (i_input I))%N -> latent J G W' i c = if G i c then dot (W' i) (nth [::] (i_input I) c) else 0.
Proof.
by case/andP: (w) => _ /allP hw hc; rewrite /latent; case: ifP => // _; rewrite (@dot_le _ (i_np I)) ?hw ?mem_nth.
Qed.
Lemma pullq_ok i c : (c < size (i_input I))%N ->
  q2r (pullq I D W c i) = weight J c * \sum_(k < nr J) residual J G (m2r D) (m2r W) c k * m2r D k i.
Proof. by move=> hc; rewrite q2r_mul q2r_sumq; congr (_ * _); apply: eq_bigr => k _; rewrite q2r_mul resq_ok. Qed.
Let P := [seq pull_row I D W i | i <- iota 0 (i_nq I)].
Lemma lin_pull W' : lin W' P = \sum_(i < i_nq I) \sum_(c < size (i_input I)) q2r (pullq I D W c i) * latent J G W' i c.
Proof.
rewrite /lin size_map size_iota; apply: eq_bigr => i _; rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n dot_pull //.
by apply: eq_bigr => c _; rewrite latent_dot.
Qed.
Lemma slope_pull W' : slope J G (m2r D) (m2r W) (m2r D) W' = lin W' P - lin (m2r W) P.
Proof.
rewrite slope_encoder !lin_pull -sumrB; apply: eq_bigr => i _; rewrite -sumrB; apply: eq_bigr => c _.
by rewrite -pullq_ok // mulrBr.
Qed.
Lemma onF_bits e : (e < ncells I)%N -> onF J (sets F) e = on J (m2r W) e.
Proof.
move=> he; have n0 : (0 < i_nq I)%N by case/andP: w.
by rewrite /onF -hF ?ltn_mod ?ltn_divLR // /gate /= /neuron /column /= -divn_eq.
Qed.
Lemma closed_value W' t : closed_region J (sets F) W' -> ~~ strict t -> follows I (pattern_at I W) t -> 0 <= value I W' t.
Proof.
move=> cl; rewrite (@pattern_at_ok R) //; set bs := cells_on I (m2r W); have sz : size bs = ncells I by exact: size_cells_on.
have inT e : nth false bs e -> (e < ncells I)%N /\ on J (m2r W) e.
  move=> h; have he : (e < ncells I)%N by move: h; rewrite ltnNge -sz; apply: contraTN => /(nth_default false) ->.
  by rewrite -(nth_cells_on (m2r W) false he).
have inF e : ~~ nth true bs e -> (e < ncells I)%N /\ ~~ on J (m2r W) e.
  move=> h; have he : (e < ncells I)%N by move: h; rewrite ltnNge -sz; apply: contra => /(nth_default true) ->.
  by rewrite -(nth_cells_on (m2r W) true he).
case: t => [e|e|x y] //= _; rewrite subr_ge0.
  case/and3P=> re /inF[he oe] ho; have [_ h _] := cl e he; apply: h => //; first by rewrite onF_bits.
  rewrite /filled -ltnNge; apply: leq_ltn_trans ho.
  have := @offs_le R I (m2r W) (ncells I) e w he; rewrite take_oversize ?sz //; apply: leq_trans.
  rewrite /on_count /grp count_filter leq_eqVlt; apply/orP; left; apply/eqP; apply: eq_in_count => f; rewrite mem_iota add0n => hf /=.
  by rewrite onF_bits // andbC.
case/and3P=> /inT[hx ox] /inF[hy oy] /eqP g; have [_ _ h] := cl x hx.
by apply: h => //; rewrite ?onF_bits // /together /= g.
Qed.
End Point.

Theorem partial_minimum_sound I F D W v ts : check_partial_minimum I F D W v ts ->
  has_partial_minimum (real R I) (sets F) (m2r D) (m2r W) (q2r v).
Proof.
case/and5P=> hp wo hv ds /andP[/andP[ps act] zf]; have /andP[w _] := hp; have hF := @has_patternq_ok R _ _ _ hp.
have w0 := @weight_ge0 R _ wo; split; last exact: loss_eq.
set J := real R I in hF w0 *; set G := gate J (m2r W).
have E X Y : loss_on J (sets F) X Y = loss_on J G X Y by apply: eq_loss_on => i c hi hc; rewrite /G hF.
split=> // [D'|W' cl]; rewrite !E; apply: loss_ge => //.
  rewrite slope_decoder big1 // => k _; rewrite big1 // => i _; apply/eqP; rewrite mulf_eq0; apply/orP; right.
  have := allnP _ _ (allnP _ _ ds k (ltn_ord k)) i (ltn_ord i); rewrite (q2r_eq R) q2r_0 q2r_sumq => /eqP e.
  rewrite -[X in _ == X]e; apply/eqP; apply: eq_bigr => c _; by rewrite !q2r_mul resq_ok // latq_ok.
rewrite slope_pull //; set P := [seq _ | _ <- _].
have C X : lin X P = q2r (sumconst I (halved ts)) - weighted I X (halved ts).
  by have := sumrows_ok X (halved ts) P w; rewrite (lin_zero _ zf) add0r => ->; rewrite [X in _ = X - _]addrC addrK.
rewrite !C opprB addrC addrA addrNK.
have z0 : weighted I (m2r W) (halved ts) = 0.
  rewrite /weighted big_map; elim: (ts) act => [|t s IH] /=; first by rewrite big_nil.
  case/andP=> a /IH h; rewrite big_cons h addr0; case/and3P: a => _ f.
  have zE e : (e < ncells I)%N -> q2r (nth q0 (pres I W) e) = z J (m2r W) e by move=> he; exact: ze_ok.
  have sz : size (pattern_at I W) = ncells I by rewrite (@pattern_at_ok R) // size_cells_on.
  case: t.1 f => [e|e|x y] //= f; rewrite (q2r_eq R) => /eqP q.
    case/and3P: f => _ h0 _; have he : (e < ncells I)%N by move: h0; rewrite ltnNge -sz; apply: contra => /(nth_default true) ->.
    by rewrite -zE // q subrr mulr0.
  case/and3P: f => hx hy _.
  have he : (x < ncells I)%N by move: hx; rewrite ltnNge -sz; apply: contraTN => /(nth_default false) ->.
  have he' : (y < ncells I)%N by move: hy; rewrite ltnNge -sz; apply: contra => /(nth_default true) ->.
  by rewrite -!zE // q subrr mulr0.
rewrite z0 sub0r oppr_le0 /weighted big_map.
elim: (ts) ps act {zf C z0} => [|t s IH] /=; first by rewrite big_nil.
case/andP=> p ps' /andP[/and3P[st f _] act']; rewrite big_cons addr_ge0 ?IH // mulr_ge0 //.
  by rewrite q2r_mul mulr_ge0 //; [rewrite -(q2r_0 R) -q2r_le | move: p; rewrite (q2r_lt R) q2r_0 => /ltW].
exact: (closed_value w hF).
Qed.
End Sound.
