(* The kind region: conditions forced to equality, all others strict at one encoder, and the rank of the equalities. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Cells Patterns Rank Convex.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition same_term (a b : term) : bool :=
  match a, b with
  | On e, On f => e == f | Off e, Off f => e == f | Beats w l, Beats w' l' => (w == w') && (l == l') | _, _ => false
  end.
Lemma same_termP : Equality.axiom same_term.
Proof.
move=> a b; apply: (iffP idP) => [|->]; last by case: b => * /=; rewrite ?eqxx.
by case: a b => [e|e|w l] [f|f|w' l'] //= => [/eqP ->|/eqP ->|/andP[/eqP -> /eqP ->]].
Qed.
Definition term_eqMixin := EqMixin same_termP.
Canonical term_eqType := EqType term term_eqMixin.
(* all terms are weak, follow from the pattern, and sum to the constant 0 *)
Definition equality (I : inst) (bs : seq bool) (ts : lemma) : bool :=
  [&& positives ts, all (fun t => ~~ strict t.1) ts, refutes I bs ts, zero_form (sumrows I ts [::]) & qeq (sumconst I ts) q0].
Definition slackq (I : inst) (zs : vec) (t : term) : Q :=
  match t with
  | On e => qsub (ze zs e) (theta_of I (e %% i_nq I))
  | Off e => qsub (theta_of I (e %% i_nq I)) (ze zs e)
  | Beats w l => qsub (ze zs w) (ze zs l)
  end.
(* every weak condition that follows is an equality or strict at the encoder *)
Definition settled (I : inst) (bs : seq bool) (zs : vec) (eqs : seq term) (t : term) : bool :=
  follows I bs t && ~~ strict t ==> (t \in eqs) || qlt q0 (slackq I zs t).
Definition all_settled (I : inst) (bs : seq bool) (zs : vec) (eqs : seq term) : bool :=
  alln (ncells I) (fun e => settled I bs zs eqs (Off e) && all (fun f => settled I bs zs eqs (Beats e f)) (groupmates I e)).
Definition normal_row (I : inst) (t : term) : vec :=
  let rows := addterm I t q1 [::] in [seq at2 rows (k %/ i_np I) (k %% i_np I) | k <- iota 0 (i_nq I * i_np I)].
Definition check_region (I : inst) (F : seq (seq nat)) (W : mat) (equalities : seq lemma) (d : nat) : bool :=
  let bs := bits I F in let eqs := [seq t.1 | t <- flatten equalities] in let n := (i_nq I * i_np I)%N in
  [&& has_patternq I F W, all (equality I bs) equalities, all_settled I bs (pres I W) eqs,
      (d <= n)%N & rank_is (size eqs) n [seq normal_row I t | t <- eqs] (n - d)].

Section Sound.
Variable R : realFieldType.
Notation q2r := (q2r R).
Notation real := (real R).
Implicit Types (W : nat -> nat -> R).

Lemma small_enough (s : seq (R * R)) : all (fun x => 0 < x.1) s -> exists2 e, 0 < e & all (fun x => 0 < x.1 + e * x.2) s.
Proof.
elim: s => [|[a b] s IH] /=; first by move=> _; exists 1; rewrite ?ltr01.
case/andP=> a0 hs; have [e e0 /allP h] := IH hs; pose f := Num.min e (a / (`|b| + 1)).
have b1 : 0 < `|b| + 1 by rewrite ltr_paddl.
have f0 : 0 < f by rewrite lt_minr e0 divr_gt0.
have pos (x y g : R) : 0 < x -> 0 < g -> g * `|y| < x -> 0 < x + g * y.
  move=> x0 g0 h1; rewrite -ltr_subl_addr sub0r; apply: le_lt_trans h1; rewrite -mulrN ler_pmul2l //.
  by rewrite -normrN ler_norm.
have low (x y : R) : 0 < x -> 0 < x + e * y -> 0 < x + f * y.
  move=> x0 h1; case: (lerP 0 y) => y0; first by rewrite ltr_paddr // mulr_ge0 // ltW.
  by apply: lt_le_trans h1 _; rewrite ler_add2l ler_nmul2r // le_minl lexx.
exists f => //; apply/andP; split; last by apply/allP => x hx; apply: low; [exact: (allP hs) | exact: h].
apply: pos => //; apply: le_lt_trans (_ : a / (`|b| + 1) * `|b| < a).
  by rewrite ler_wpmul2r // le_minl lexx orbT.
by rewrite mulrAC ltr_pdivr_mulr // ltr_pmul2l // ltr_addl.
Qed.

(* ---- the encoder as a row ---- *)
Section Rows.
Variable I : inst.
Hypothesis w : wf I.
Let n := (i_nq I * i_np I)%N.
Notation row_of := (@as_row R (i_nq I) (i_np I)).
Lemma sum_cells m k (f : nat -> nat -> R) : \sum_(e < m * k) f (e %/ k)%N (e %% k)%N = \sum_(i < m) \sum_(j < k) f i j.
Proof.
elim: m f => [|m IH] f; first by rewrite !big_ord0.
rewrite mulSn big_split_ord big_ord_recl /=; congr (_ + _).
  by apply: eq_bigr => j _; rewrite divn_small // modn_small.
rewrite -(IH (fun i j => f i.+1 j)); apply: eq_bigr => e _.
have k0 : (0 < k)%N by case: k e {IH} => // -[]; rewrite muln0.
by rewrite modnDl divnDl ?dvdnn // divnn k0 add1n.
Qed.
(* rows of forms fit: no more than nq of them, none longer than np *)
Definition fits (rows : mat) : bool := (size rows <= i_nq I)%N && all (fun r => size r <= i_np I)%N rows.
Lemma lin_fits W rows : fits rows -> lin W rows = \sum_(i < i_nq I) \sum_(j < i_np I) W i j * q2r (at2 rows i j).
Proof.
case/andP=> h1 /(all_nthP [::]) h2; rewrite /lin -(subnKC h1) big_split_ord /= [X in _ = _ + X]big1 ?addr0 => [|i _].
  by apply: eq_bigr => i _; rewrite (@dot_le _ (i_np I)) ?h2.
rewrite big1 // => j _; by rewrite /at2 (nth_default [::]) ?leq_addr // nth_nil q2r_0 mulr0.
Qed.
Lemma size_axpy t p v : size (axpy t p v) = maxn (size p) (size v).
Proof. by elim: p v => [|x p IH] [|y v] //=; rewrite ?max0n ?maxn0 ?size_map // IH maxnSS. Qed.
Lemma fits_addrow i t p rows : (i < i_nq I)%N -> (size p <= i_np I)%N -> fits rows -> fits (addrow i t p rows).
Proof.
rewrite /fits; set m := i_nq I; move: m => m; elim: i m rows => [|i IH] [|m] [|r rows] //= hi hp.
- by rewrite size_map hp.
- by rewrite size_axpy geq_max hp => /andP[-> /andP[-> ->]].
- by move=> _; have := IH m [::] hi hp isT; rewrite ltnS.
- by rewrite ltnS => /andP[h1 /andP[-> h3]] /=; rewrite ltnS IH // h1.
Qed.
Lemma fits_addterm t : fits (addterm I t q1 [::]).
Proof.
case/andP: (w) => n0 /allP hw.
have ok e x rows : fits rows -> fits (addcell I e x rows).
  move=> h; apply: fits_addrow => //; first by rewrite ltn_mod.
  by rewrite /cellrow; case: (ltnP (e %/ i_nq I) (size (i_input I))) => h'; [apply: hw; exact: mem_nth | rewrite nth_default].
by case: t => [e|e|a b] /=; rewrite ?ok.
Qed.
Definition normal t : 'cV[R]_n := \col_k q2r (nth q0 (normal_row I t) k).
Lemma value_row W t : value I W t = (row_of W *m normal t) ord0 ord0 + q2r (constant I t).
Proof.
have -> : value I W t = lin W (addterm I t q1 [::]) + q2r (constant I t).
  by rewrite lin_addterm // lin_nil addr0 q2r_1 mul1r subrK.
congr (_ + _); rewrite lin_fits ?fits_addterm // mxE.
rewrite -(sum_cells _ _ (fun i j => W i j * q2r (at2 (addterm I t q1 [::]) i j))); apply: eq_bigr => k _.
by rewrite !mxE /normal_row (nth_map 0%N) ?size_iota // nth_iota.
Qed.
Definition encoder_of (v : 'rV[R]_n) : nat -> nat -> R := fun i j =>
  if (i < i_nq I)%N && (j < i_np I)%N then (if insub (i * i_np I + j)%N is Some k then v ord0 k else 0) else 0.
Lemma row_encoder v : row_of (encoder_of v) = v.
Proof.
apply/rowP => k; rewrite mxE /encoder_of.
have p0 : (0 < i_np I)%N by case: (i_np I) k => // -[]; rewrite muln0.
rewrite ltn_divLR // ltn_ord ltn_mod p0 /= -divn_eq.
by case: insubP => [k' _ e|]; [congr (v _ _); exact: val_inj | rewrite ltn_ord].
Qed.
End Rows.

Lemma equality_holds I W F ts t : wf I -> cells_on I W = bits I F -> equality I (bits I F) ts -> t \in (ts : seq (term * Q)) -> value I W t.1 = 0.
Proof.
move=> w E /and5P[ps wk f zf kz]; have hs : all_hold I W ts.
  by apply: (@refutes_hold R I W (ncells I)) => //; rewrite E take_oversize // size_map size_iota.
have S : weighted I W ts = 0.
  have := sumrows_ok W ts [::] w; rewrite lin_nil addr0 (lin_zero _ zf) add0r => <-.
  by move: kz; rewrite (q2r_eq R) q2r_0 => /eqP.
move=> ht; move: S; rewrite /weighted; elim: ts ht ps wk hs {f zf kz} => // t0 ts IH; rewrite inE /= => ht /andP[p0 ps] /andP[w0 wk] /andP[h0 hs].
rewrite big_cons; have v0 : 0 <= value I W t0.1 by move: h0; rewrite /holds (negbTE w0).
have q0p : 0 < q2r t0.2 by move: p0; rewrite (q2r_lt R) q2r_0.
have r0 : 0 <= weighted I W ts by exact: weighted_ge0.
have m0 := mulr_ge0 (ltW q0p) v0; move/eqP; rewrite (paddr_eq0 m0 r0) => /andP[a /eqP b].
case/orP: ht => [/eqP ->|ht]; last exact: IH.
by move: a; rewrite mulf_eq0 (gt_eqF q0p) => /eqP.
Qed.

Lemma equalities_hold I W F eqs t : wf I -> cells_on I W = bits I F -> all (equality I (bits I F)) eqs ->
  t \in [seq x.1 | x <- flatten eqs] -> value I W t = 0 /\ ~~ strict t.
Proof.
move=> w E /allP h /mapP[x /flattenP[ts hts hx] ->]; split; first exact: (equality_holds w E (h _ hts)).
by case/and5P: (h _ hts) => _ /allP wk _ _ _; exact: wk.
Qed.
Lemma slackq_ok I (W : mat) F t : wf I -> cells_on I (m2r R W) = bits I F -> follows I (bits I F) t ->
  q2r (slackq I (pres I W) t) = value I (m2r R W) t.
Proof.
move=> w E; have sz : size (bits I F) = ncells I by rewrite size_map size_iota.
have inT e : nth false (bits I F) e -> (e < ncells I)%N by rewrite ltnNge -sz; apply: contraTN => /(nth_default false) ->.
have inF e : ~~ nth true (bits I F) e -> (e < ncells I)%N by rewrite ltnNge -sz; apply: contra => /(nth_default true) ->.
case: t => [e|e|a b] /=; rewrite q2r_sub.
- by case/andP=> _ /inT h; rewrite ze_ok.
- by case/and3P=> _ /inF h _; rewrite ze_ok.
- by case/and3P=> /inT ha /inF hb _; rewrite !ze_ok.
Qed.
Definition all_terms (n : nat) : seq term :=
  [seq On e | e <- iota 0 n] ++ [seq Off e | e <- iota 0 n] ++ [seq Beats e f | e <- iota 0 n, f <- iota 0 n].
Lemma in_all_terms I F t : follows I (bits I F) t -> t \in all_terms (ncells I).
Proof.
have sz : size (bits I F) = ncells I by rewrite size_map size_iota.
have inT e : nth false (bits I F) e -> e \in iota 0 (ncells I) by rewrite mem_iota add0n ltnNge -sz; apply: contraTN => /(nth_default false) ->.
have inF e : ~~ nth true (bits I F) e -> e \in iota 0 (ncells I) by rewrite mem_iota add0n ltnNge -sz; apply: contra => /(nth_default true) ->.
rewrite !mem_cat; case: t => [e|e|a b] /=.
- by case/andP=> _ /inT h; rewrite map_f.
- by case/and3P=> _ /inF h _; rewrite [in X in _ || X]map_f ?orbT.
- by case/and3P=> /inT ha /inF hb _; apply/orP; right; apply/orP; right; apply: allpairs_f.
Qed.

Theorem region_sound I F (W : mat) equalities d : check_region I F W equalities d -> region_dimension (real I) (sets F) d.
Proof.
case/and5P=> hp eqsP setP dn rk; have /andP[w _] := hp.
have E : cells_on I (m2r R W) = bits I F by apply/(bits_pattern _ _ w); exact: has_patternq_ok.
set bs := bits I F in E eqsP setP *; set eqs := [seq _ | _ <- _] in setP rk; set n := (i_nq I * i_np I)%N in dn rk.
pose A : 'M[R]_(n, size eqs) := (mx R (size eqs) n [seq normal_row I t | t <- eqs])^T.
have AE (t : term) : t \in eqs -> exists k, normal I t = col k A :> 'cV[R]_n.
  move=> ht; have hk : (index t eqs < size eqs)%N by rewrite index_mem.
  exists (Ordinal hk); apply/colP => j; rewrite !mxE /at2 (nth_map t) //= nth_index //.
have rA : \rank A = (n - d)%N by rewrite mxrank_tr; exact: rank_is_sound rk.
pose K := kermx A; have rK : \rank K = d by rewrite mxrank_ker rA subKn.
have [B [fB eB]] : exists B : 'M[R]_(d, n), row_free B /\ (B :=: K)%MS.
  by rewrite -rK; exists (row_base K); rewrite row_base_free; split=> //; exact: eq_row_base.
have KE (v : 'rV[R]_n) (t : term) : (v <= B)%MS -> t \in eqs -> (v *m normal I t) ord0 ord0 = 0.
  rewrite eB => /sub_kermxP h /AE[k ->]; by rewrite colE mulmxA h mul0mx mxE.
have zero W' t : cells_on I W' = bs -> t \in eqs -> value I W' t = 0 /\ ~~ strict t.
  by move=> E'; apply: (@equalities_hold I W' F equalities t w E' eqsP).
split.
  pose ts := [seq t <- all_terms (ncells I) | follows I bs t && (t \notin eqs)].
  have pos t : follows I bs t -> t \notin eqs -> 0 < value I (m2r R W) t.
    move=> f ne; case st: (strict t).
      by have := @follows_holds R I (m2r R W) (ncells I) t w; rewrite E take_oversize ?size_map ?size_iota // => /(_ f); rewrite /holds st.
    have s : settled I bs (pres I W) eqs t.
      have sz : size bs = ncells I by rewrite size_map size_iota.
      case: (t) f st => // [e|a b] f _.
        have he : (e < ncells I)%N by case/and3P: f => _ + _; rewrite ltnNge -sz; apply: contra => /(nth_default true) ->.
        by have /andP[] := allnP _ _ setP e he.
      case/and3P: (f) => ha _ /eqP g.
      have he : (a < ncells I)%N by move: ha; rewrite ltnNge -sz; apply: contraTN => /(nth_default false) ->.
      have /andP[_ /allP] := allnP _ _ setP a he; apply.
      have g0 := group_gt0 w he.
      rewrite /groupmates g mem_iota leq_trunc_div addnC -mulSn /=; exact: ltn_ceil.
    by move: s; rewrite /settled f st (negbTE ne) /= (q2r_lt R) q2r_0 (slackq_ok w E f).
  have [|e e0 /allP small] := @small_enough [seq (value I (m2r R W) t, (row i B *m normal I t) ord0 ord0) | t <- ts, i <- enum 'I_d].
    by apply/allP => _ /allpairsP[[t i] /= [ht _ ->]]; move: ht; rewrite mem_filter => /andP[/andP[f ne] _]; exact: pos.
  exists (as_row (i_nq I) (i_np I) (m2r R W)), (e *: B); split.
  - by rewrite /row_free (eqmx_scale _ (lt0r_neq0 e0)).
  - by exists (m2r R W) => //; apply/(bits_pattern _ _ w).
  move=> i; set v := (_ + _)%R; exists (encoder_of v); last by rewrite row_encoder.
  apply/(bits_pattern _ _ w); rewrite -/bs -E; apply: pattern_of_conditions => // t f; rewrite E in f.
  have vE : value I (encoder_of v) t = value I (m2r R W) t + e * (row i B *m normal I t) ord0 ord0.
    rewrite !value_row // row_encoder /v mulmxDl mxE -!addrA; congr (_ + _); rewrite addrC; congr (_ + _).
    have -> : row i (e *: B) = e *: row i B by apply/rowP => j; rewrite !mxE.
    by rewrite -scalemxAl mxE.
  case te: (t \in eqs).
    have [v0 wk] := zero _ _ E te; rewrite /holds (negbTE wk) vE v0 KE ?row_sub // mulr0 addr0 //.
  have h := small (value I (m2r R W) t, (row i B *m normal I t) ord0 ord0).
  rewrite /holds vE; have {h} h : 0 < value I (m2r R W) t + e * (row i B *m normal I t) ord0 ord0.
    apply: h; apply: allpairs_f; last by rewrite mem_enum.
    by rewrite mem_filter f te (@in_all_terms I F).
  by case: ifP => // _; exact: ltW.
move=> u [Wu /(bits_pattern _ _ w) Eu ->]; exists B => v [Wv /(bits_pattern _ _ w) Ev ->].
rewrite eB; apply/sub_kermxP; apply/rowP => k; rewrite !mxE.
have hk : (k < size eqs)%N by [].
pose t := nth (On 0) eqs k; have ht : t \in eqs by exact: mem_nth.
have N : normal I t = col k A :> 'cV[R]_n by apply/colP => j; rewrite !mxE /at2 (nth_map (On 0)).
have [a _] := zero _ _ Eu ht; have [b _] := zero _ _ Ev ht.
have := congr2 (fun x y => x - y) b a; rewrite !value_row // N subrr opprD addrACA subrr addr0 => h.
rewrite -[RHS]h !mxE -sumrB; apply: eq_bigr => j _; rewrite !mxE; ring.
Qed.
End Sound.
