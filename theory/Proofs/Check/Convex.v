(* The kinds biconvex and non-convex (Thm 3.2): where the gates are fixed, latents are linear in the encoder. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From mathcomp Require Import ring.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Cells Patterns Points.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition thetas_ok (I : inst) : bool := alln (i_nq I) (fun i => qle q0 (theta_of I i)).
Definition check_biconvex (I : inst) (r : regions) (t : lossterm) : bool :=
  [&& wf I, weights_ok I, thetas_ok I,
      (if has_gate t then if r is Refined then true else false else true),
      (if r is PositiveLatents then rectified_of I else true) &
      match t with L0 => rectified_of I | GatedAuxiliary => neuronwise I | _ => true end].
Definition check_biconvex_here (I : inst) (r : regions) (t : lossterm) (F : seq (seq nat)) (W : mat) : bool :=
  check_biconvex I r t && has_patternq I F W.

(* ---- a term at a point ---- *)
Definition top_inst (I : inst) (k : nat) : inst :=
  Inst (i_np I) (i_nr I) (i_nq I) (i_input I) (i_target I) (i_weight I) (TopK k).
Section Value.
Variables (I : inst) (t : lossterm) (W : mat).
Let bs := pattern_at I W.
Definition deadq (i : nat) : bool := alln (size (i_input I)) (fun c => ~~ nth false bs (c * i_nq I + i)).
Definition own_encoderq : mat := if t is AuxK _ then [seq if deadq i then nth [::] W i else [::] | i <- iota 0 (i_nq I)] else W.
Definition own_bits_at : seq bool := match t with MultiTopK k | AuxK k => pattern_at (top_inst I k) own_encoderq | _ => [::] end.
Definition squaresq (D : mat) (a : nat -> nat -> Q) : Q :=
  sumq (size (i_input I)) (fun c => let col := [seq a c i | i <- iota 0 (i_nq I)] in
    qmul (wtq I c) (sumq (i_nr I) (fun k =>
      let e := qsub (at2 (i_target I) c k) (sumq (i_nq I) (fun i => qmul (at2 D k i) (nth q0 col i))) in qmul e e))).
Definition valueq (D : mat) : Q :=
  let own := own_bits_at in
  match t with
  | Reconstruction => squaresq D (latq I bs W)
  | MultiTopK _ => squaresq D (latq I own W)
  | AuxK _ => squaresq D (fun c i => qadd (latq I bs W c i) (latq I own W c i))
  | L0 => sumq (size (i_input I)) (fun c => qmul (wtq I c)
            (sumq (i_nq I) (fun i => if qeq (latq I bs W c i) q0 then q0 else q1)))
  | _ => q0
  end.
Definition in_regionq (r : regions) (F : seq (seq nat)) : bool :=
  wf I && match r with
  | Selected => bs == bits I F
  | PositiveLatents => alln (i_nq I) (fun i => alln (size (i_input I)) (fun c => qlt q0 (latq I bs W c i) == sets F i c))
  | Refined => false
  end.
End Value.
Definition evaluable (t : lossterm) : bool := match t with Reconstruction | MultiTopK _ | AuxK _ | L0 => true | _ => false end.
Definition halfq : Q := Qmake 1 2.
Definition mixq (n m : nat) (A B : mat) : mat :=
  [seq [seq qadd (qmul halfq (at2 A i j)) (qmul halfq (at2 B i j)) | j <- iota 0 m] | i <- iota 0 n].
Definition shaped (n m : nat) (A : mat) : bool := (size A == n) && all (fun r => size r == m) A.
Definition check_non_convex (I : inst) (r : regions) (t : lossterm) (F : seq (seq nat)) (D A B : mat) : bool :=
  let M := mixq (i_nq I) (i_np I) A B in
  [&& evaluable t, shaped (i_nq I) (i_np I) A && shaped (i_nq I) (i_np I) B,
      in_regionq I A r F, in_regionq I B r F, in_regionq I M r F &
      qlt (qadd (valueq I t A D) (valueq I t B D)) (qadd (valueq I t M D) (valueq I t M D))].

Section Sound.
Variable R : realFieldType.
Notation q2r := (q2r R).
Notation real := (real R).
Notation m2r := (m2r R).
Implicit Types (A B D W : nat -> nat -> R).

(* ---- the conditions of a pattern describe its region ---- *)
Lemma sub_in_count (T : eqType) (a b : pred T) (s : seq T) : {in s, forall x, a x -> b x} -> (count a s <= count b s)%N.
Proof.
move=> h; rewrite (@eq_in_count _ a (fun x => (x \in s) && a x)); last by move=> x ->.
by rewrite [X in (_ <= X)%N](@eq_in_count _ b (fun x => (x \in s) && b x)) => [|x ->] //; apply: sub_count => x /andP[hx /(h x hx) ->]; rewrite hx.
Qed.
Lemma count_lt_in (T : eqType) (a b : pred T) (s : seq T) x : {in s, forall x, a x -> b x} -> x \in s -> b x -> ~~ a x ->
  (count a s < count b s)%N.
Proof.
move=> h xs bx ax; rewrite (@eq_in_count _ a (fun x => (x \in s) && a x)); last by move=> y ->.
apply: (@count_lt _ s _ b x) => // [y /andP[hy]|]; first exact: h.
by rewrite (negbTE ax) andbF.
Qed.
Lemma pattern_of_conditions I W0 W : wf I -> (forall c : term, follows I (cells_on I W0) c -> holds I W c) ->
  cells_on I W = cells_on I W0.
Proof.
move=> w H; set s := cells_on I W0 in H *.
have sE e d : (e < ncells I)%N -> nth d s e = on (real I) W0 e by move=> he; exact: nth_cells_on.
apply: (@eq_from_nth _ false); rewrite ?size_cells_on // => e he; rewrite nth_cells_on // sE //.
have g0 := group_gt0 w he; set k := (e %/ group_of I)%N.
have bt x y : (x < ncells I)%N -> (y < ncells I)%N -> on (real I) W0 x -> ~~ on (real I) W0 y ->
    (x %/ group_of I = y %/ group_of I)%N -> beats (real I) W x y.
  move=> hx hy ox oy E; have := H (Beats x y); rewrite /= !sE // ox oy E eqxx /holds /= subr_gt0 subr_ge0 => /(_ isT).
  rewrite /beats; case: ltnP => h; first by move=> ->.
  rewrite le_eqVlt => /orP[/eqP E'|->] //; rewrite E' eqxx /= ltn_neqAle h andbT orbC.
  by have -> : x != y by apply: contraNneq oy => <-.
have cand x : (x < ncells I)%N -> on (real I) W0 x -> candidate (real I) W x.
  by move=> hx ox; apply/implyP => re; have := H (On x); rewrite /= sE // ox andbT /holds /= subr_gt0; apply.
have rv : rivals (real I) W e = count (fun x => candidate (real I) W x && beats (real I) W x e) (grp I k).
  rewrite /rivals /grp count_filter; apply: eq_count => x /=.
  by rewrite /together /= -/k; case: (_ == k)%N; rewrite ?andbT ?andbF.
have kE x : x \in grp I k -> (x < ncells I)%N /\ (x %/ group_of I = k)%N by rewrite grpP => /andP[-> /eqP].
have ek : e \in grp I k by rewrite grpP he eqxx.
case o: (on (real I) W0 e); rewrite /on.
  rewrite cand // rv /=; apply: (@leq_trans (on_count I W0 k)); last exact: on_count_le.
  apply: (@count_lt_in _ _ _ _ e) => // [x /kE[hx Ex] /andP[_ bx]|]; last by rewrite beats_irr andbF.
  apply/negPn/negP => ox; have := bt e x he hx o ox; rewrite Ex => /(_ erefl) b2.
  by have := beats_tr bx b2; rewrite beats_irr.
apply/negP => /andP[c rb].
have [E S] := group_bits W0 w he; rewrite -/k in E S.
case: (ltnP (on_count I W0 k) (budget_of I)) => h.
  case re: (rectified_of I).
    have le : (on_count I W0 k <= group_of I)%N by rewrite -E -[X in (_ <= X)%N]S count_size.
    have := H (Off e); rewrite /= sE // o re /=; have -> : offs I s e = (group_of I - on_count I W0 k)%N.
      apply/eqP; rewrite -(eqn_add2l (on_count I W0 k)) subnKC // -[X in _ == X]S -E.
      by rewrite -(count_predC id (take _ _)).
    rewrite subKn //.
    by rewrite h => /(_ isT); rewrite /holds /= subr_ge0 leNgt; move: c; rewrite /candidate /= re /= => ->.
  have kg : (k * group_of I < ncells I)%N by apply: leq_ltn_trans (leq_trunc_div _ _) he.
  move: h; rewrite on_count_bare ?re // gtn_min ltnn /= => h.
  have : on_count I W0 k = size (grp I k).
    rewrite on_count_bare ?re // (minn_idPr (ltnW h)); case: (group_dvd I) => q dq.
    by rewrite /grp dq filter_group ?size_iota // -(ltn_pmul2r g0) -dq.
  rewrite /on_count => /eqP; rewrite -all_count => /allP /(_ e ek); by rewrite o.
move: rb; rewrite rv ltnNge => /negP; apply; apply: leq_trans h _.
apply: sub_in_count => x /kE[hx Ex] ox; rewrite cand //=; apply: bt => //; by rewrite ?o ?Ex.
Qed.

Lemma pre_mix I t A B i c : pre (real I) (mix t A B) i c = t * pre (real I) A i c + (1 - t) * pre (real I) B i c.
Proof. rewrite /pre !mulr_sumr -big_split; apply: eq_bigr => j _; rewrite /mix /mix1 /=; ring. Qed.
Lemma value_mix I t A B c : value I (mix t A B) c = t * value I A c + (1 - t) * value I B c.
Proof. case: c => [e|e|x y]; rewrite /value /z !pre_mix; ring. Qed.
Lemma between_ge0 (t : R) : between t -> 0 <= t /\ 0 <= 1 - t.
Proof. by rewrite /between subr_ge0 => /andP[]. Qed.
Lemma mix_gt0 (t a b : R) : between t -> 0 < a -> 0 < b -> 0 < t * a + (1 - t) * b.
Proof.
move=> /between_ge0[t0 t1] a0 b0; case: (eqVneq t 0) => [->|nz]; first by rewrite mul0r add0r subr0 mul1r.
apply: ltr_paddr; [by apply: mulr_ge0 => //; exact: ltW | by apply: mulr_gt0 => //; rewrite lt_neqAle eq_sym nz].
Qed.
Lemma holds_mix I t A B c : between t -> holds I A c -> holds I B c -> holds I (mix t A B) c.
Proof.
move=> ht; rewrite /holds value_mix; case: ifP => _; first exact: mix_gt0.
by have [t0 t1] := between_ge0 ht; move=> a b; rewrite addr_ge0 ?mulr_ge0.
Qed.
Lemma cells_mix I t A B : wf I -> between t -> cells_on I A = cells_on I B -> cells_on I (mix t A B) = cells_on I A.
Proof.
move=> w ht E; apply: pattern_of_conditions => // c f; apply: holds_mix => //.
  by apply: (@follows_holds _ I A (ncells I)) => //; rewrite take_oversize ?size_cells_on.
by apply: (@follows_holds _ I B (ncells I)) => //; rewrite -E take_oversize ?size_cells_on.
Qed.
Lemma pattern_mix I t A B F : wf I -> between t -> has_pattern (real I) F A -> has_pattern (real I) F B ->
  has_pattern (real I) F (mix t A B).
Proof. by move=> w ht /(cells_on_pattern _ _ w) a /(cells_on_pattern _ _ w) b; apply/(cells_on_pattern _ _ w); rewrite cells_mix ?a ?b. Qed.

(* ---- squares, sums ---- *)
Lemma sqr_mix (t x y : R) : between t -> (t * x + (1 - t) * y) ^+ 2 <= t * x ^+ 2 + (1 - t) * y ^+ 2.
Proof.
move=> /between_ge0[t0 t1]; rewrite -subr_ge0.
have -> : t * x ^+ 2 + (1 - t) * y ^+ 2 - (t * x + (1 - t) * y) ^+ 2 = t * (1 - t) * (x - y) ^+ 2 by ring.
by rewrite mulr_ge0 ?sqr_ge0 // mulr_ge0.
Qed.
Section Terms.
Variable J : instance R.
Hypothesis (w0 : forall c, (c < ncol J)%N -> 0 <= weight J c).
Lemma squares_mix t o o1 o2 : between t -> (forall c k, (c < ncol J)%N -> o c k = t * o1 c k + (1 - t) * o2 c k) ->
  squares J o <= t * squares J o1 + (1 - t) * squares J o2.
Proof.
move=> ht E; rewrite /squares !mulr_sumr -big_split; apply: ler_sum => c _ /=.
rewrite ![_ * (weight _ _ * _)]mulrCA -mulrDr ler_wpmul2l ?w0 // !mulr_sumr -big_split; apply: ler_sum => k _ /=.
have -> : target J c k - o c k = t * (target J c k - o1 c k) + (1 - t) * (target J c k - o2 c k).
  rewrite E //; ring.
exact: sqr_mix.
Qed.
Lemma summed_mix t a a1 a2 : (forall i c, (i < nq J)%N -> (c < ncol J)%N -> a i c <= t * a1 i c + (1 - t) * a2 i c) ->
  summed J a <= t * summed J a1 + (1 - t) * summed J a2.
Proof.
move=> E; rewrite /summed !mulr_sumr -big_split; apply: ler_sum => c _ /=.
rewrite ![_ * (weight _ _ * _)]mulrCA -mulrDr ler_wpmul2l ?w0 // !mulr_sumr -big_split; apply: ler_sum => i _; exact: E.
Qed.
Lemma eq_squares o1 o2 : (forall c k, (c < ncol J)%N -> o1 c k = o2 c k) -> squares J o1 = squares J o2.
Proof. by move=> E; apply: eq_bigr => c _; congr (_ * _); apply: eq_bigr => k _; rewrite E. Qed.
Lemma decoded_mix_enc t D a a1 a2 c k : (c < ncol J)%N ->
  (forall i, (i < nq J)%N -> a i c = t * a1 i c + (1 - t) * a2 i c) ->
  decoded J D a c k = t * decoded J D a1 c k + (1 - t) * decoded J D a2 c k.
Proof. move=> hc E; rewrite /decoded !mulr_sumr -big_split; apply: eq_bigr => i _ /=; rewrite E //; ring. Qed.
Lemma decoded_mix_dec t D1 D2 a c k :
  decoded J (mix t D1 D2) a c k = t * decoded J D1 a c k + (1 - t) * decoded J D2 a c k.
Proof. rewrite /decoded !mulr_sumr -big_split; apply: eq_bigr => i _ /=; rewrite /mix /mix1; ring. Qed.
Lemma mix_same (t x : R) : t * x + (1 - t) * x = x. Proof. ring. Qed.

End Terms.

(* the latents of a gate that does not move *)
Lemma latent_mix J t A B i c : wf J -> between t -> (i < nq (real J))%N -> (c < ncol (real J))%N ->
  (forall i c, (i < nq (real J))%N -> (c < ncol (real J))%N -> gate (real J) A i c = gate (real J) B i c) ->
  latent (real J) (gate (real J) (mix t A B)) (mix t A B) i c
    = t * latent (real J) (gate (real J) A) A i c + (1 - t) * latent (real J) (gate (real J) B) B i c.
Proof.
move=> w ht hi hc E; have pA : has_pattern (real J) (gate (real J) B) A by move=> *; exact: E.
have := pattern_mix w ht pA (fun _ _ _ _ => erefl); move/(_ i c hi hc) => e.
rewrite /latent e E //; case: ifP => _; rewrite ?mulr0 ?addr0 //; exact: pre_mix.
Qed.

Lemma eq_gate (J : instance R) W W' i c : (0 < nq J)%N -> (forall i j, (i < nq J)%N -> W i j = W' i j) -> gate J W i c = gate J W' i c.
Proof.
move=> n0 E; have zE e : z J W e = z J W' e by apply: eq_bigr => j _; rewrite E // ltn_mod.
have cE e : candidate J W e = candidate J W' e by rewrite /candidate zE.
rewrite /gate /on cE /rivals; congr (_ && (_ < _)%N); apply: eq_count => f.
by rewrite cE /beats !zE.
Qed.
Lemma top_gate I k W i c : gate (top (real I) k) W i c = gate (real (top_inst I k)) W i c.
Proof.
have cE e : candidate (top (real I) k) W e = candidate (real (top_inst I k)) W e by rewrite /candidate /= q2r_0.
by rewrite /gate /on cE /rivals; congr (_ && (_ < _)%N); apply: eq_count => f; rewrite cE.
Qed.
Lemma top_wf I k : wf I -> wf (top_inst I k). Proof. by []. Qed.

Section Biconvex.
Variables (I : inst) (r : regions) (u : lossterm).
Hypotheses (w : wf I) (wo : weights_ok I) (th : thetas_ok I).
Let J := real I.
Lemma theta_ge0 i : (i < nq J)%N -> 0 <= theta J i.
Proof. by move=> hi; have := allnP _ _ th i hi; rewrite (q2r_le R) q2r_0. Qed.
Lemma latent_gt0 W i c : rectified_of I -> (i < nq J)%N -> (c < ncol J)%N -> (0 < latent J (gate J W) W i c) = gate J W i c.
Proof.
move=> re hi hc; rewrite /latent; case g: (gate J W i c); last by rewrite ltxx.
have hi' : (i < i_nq I)%N by []. have n0 : (0 < i_nq I)%N by apply: leq_ltn_trans hi'.
move: g; rewrite /gate /on /candidate /= re /= => /andP[h _].
apply: (le_lt_trans (theta_ge0 hi)); move: h.
by rewrite /J /z /neuron /column /= modnMDl divnMDl // modn_small // divn_small // addn0.
Qed.
Lemma latent_neq0 W i c : rectified_of I -> (i < nq J)%N -> (c < ncol J)%N -> (latent J (gate J W) W i c != 0) = gate J W i c.
Proof.
move=> re hi hc; have := latent_gt0 W re hi hc; rewrite /latent; case: ifP => g; last by rewrite eqxx.
by move=> h; rewrite lt0r_neq0 ?h.
Qed.
Hypotheses (hg : if has_gate u then if r is Refined then true else false else true)
  (hp : if r is PositiveLatents then rectified_of I else true).
Lemma region_gate F G A : in_region J r u F G A -> forall i c, (i < nq J)%N -> (c < ncol J)%N -> gate J A i c = F i c.
Proof.
case: r hp hg => /= [_ _|_ _|re _] h i c hi hc; [exact: h | by case: h => h _; exact: h |].
by rewrite -h // latent_gt0.
Qed.
Section Mix.
Variables (t : R) (A B : nat -> nat -> R) (F G : nat -> nat -> bool).
Hypotheses (ht : between t) (sA : in_region J r u F G A) (sB : in_region J r u F G B).
Let M := mix t A B.
Lemma gate_AB i c : (i < nq J)%N -> (c < ncol J)%N -> gate J A i c = gate J B i c.
Proof. by move=> hi hc; rewrite (region_gate sA) // (region_gate sB). Qed.
Lemma gate_M i c : (i < nq J)%N -> (c < ncol J)%N -> gate J M i c = F i c.
Proof. by move=> hi hc; apply: (@pattern_mix I t A B F) => // i' c' hi' hc'; [exact: (region_gate sA) | exact: (region_gate sB)]. Qed.
Lemma a_mix i c : (i < nq J)%N -> (c < ncol J)%N ->
  latent J (gate J M) M i c = t * latent J (gate J A) A i c + (1 - t) * latent J (gate J B) B i c.
Proof. by move=> hi hc; apply: latent_mix => //; exact: gate_AB. Qed.
Lemma own_M i c : has_gate u -> (i < nq J)%N -> (c < ncol J)%N ->
  [/\ own_gate J u M i c = G i c, own_gate J u A i c = G i c & own_gate J u B i c = G i c].
Proof.
move=> g hi hc; have rE : r = Refined by move: hg; rewrite g; case: r.
move: sA sB; rewrite rE /= g => -[_ oA] [_ oB]; split; rewrite ?oA ?oB //.
have dead_eq X Y i' : (forall i c, (i < nq J)%N -> (c < ncol J)%N -> gate J X i c = gate J Y i c) -> (i' < nq J)%N ->
    is_dead J (gate J X) i' = is_dead J (gate J Y) i'.
  by move=> E hi'; rewrite /is_dead; apply: eq_in_all => c'; rewrite mem_iota add0n => hc'; rewrite E.
case: (u) g oA oB => //= k _ oA oB.
  rewrite top_gate -(oA i c) // top_gate; apply: (@pattern_mix (top_inst I k) t A B (gate (real (top_inst I k)) A)) => // i' c' hi' hc'.
  by rewrite -!top_gate oA // oB.
have n0 : (0 < i_nq I)%N by apply: leq_ltn_trans (leq0n i) hi.
pose mask X : nat -> nat -> R := fun i' j => if is_dead J (gate J X) i' then X i' j else 0.
have oA' i' c' (h : (i' < nq J)%N) (h' : (c' < ncol J)%N) : gate (top J k) (mask A) i' c' = G i' c' := oA i' c' h h'.
have oB' i' c' (h : (i' < nq J)%N) (h' : (c' < ncol J)%N) : gate (top J k) (mask B) i' c' = G i' c' := oB i' c' h h'.
rewrite -(oA' i c hi hc); change (gate (top J k) (mask M) i c = gate (top J k) (mask A) i c).
have E i' j : (i' < nq J)%N -> mask M i' j = mix t (mask A) (mask B) i' j.
  move=> hi'; rewrite /mask /mix /mix1 /=.
  rewrite (dead_eq B A) ?(dead_eq M A) // => [|i2 c2 h2 h2'|i2 c2 h2 h2']; last by rewrite gate_AB.
    by case: ifP => // _; rewrite !mulr0 addr0.
  by rewrite gate_M // (region_gate sA).
rewrite (@eq_gate _ (mask M) (mix t (mask A) (mask B))) //= !top_gate.
apply: (@pattern_mix (top_inst I k) t (mask A) (mask B) (gate (real (top_inst I k)) (mask A))) => // i' c' hi' hc'.
by rewrite -!top_gate (oA' _ _ hi' hc') (oB' _ _ hi' hc').
Qed.
Lemma own_mix i c : has_gate u -> (i < nq J)%N -> (c < ncol J)%N ->
  latent J (own_gate J u M) M i c = t * latent J (own_gate J u A) A i c + (1 - t) * latent J (own_gate J u B) B i c.
Proof.
move=> g hi hc; rewrite /latent; have [-> -> ->] := own_M g hi hc.
by case: ifP => _; rewrite ?mulr0 ?addr0 //; exact: pre_mix.
Qed.
Lemma excess_gate W i c : neuronwise I -> (i < nq J)%N -> (c < ncol J)%N ->
  excess J W i c = if gate J W i c then pre J W i c - theta J i else 0.
Proof.
move=> nw hi hc; have hi' : (i < i_nq I)%N by []. have n0 : (0 < i_nq I)%N by apply: leq_ltn_trans hi'.
rewrite /gate threshold_on //; last by apply: cell_lt.
rewrite /excess /z /neuron /column /= modnMDl divnMDl // modn_small // divn_small // addn0 -/J.
by rewrite maxEle subr_le0; case: ltgtP => //; rewrite ?subrr // => ->; rewrite subrr.
Qed.
Lemma excess_mix i c : neuronwise I -> (i < nq J)%N -> (c < ncol J)%N ->
  excess J M i c = t * excess J A i c + (1 - t) * excess J B i c.
Proof.
move=> nw hi hc; rewrite !excess_gate // gate_M // (region_gate sA) // (region_gate sB) //.
by case: ifP => _; rewrite ?mulr0 ?addr0 //; rewrite (pre_mix I t A B i c : pre J M i c = t * pre J A i c + (1 - t) * pre J B i c); ring.
Qed.
End Mix.
Hypotheses (hu : match u with L0 => rectified_of I | GatedAuxiliary => neuronwise I | _ => true end).
Let w0 : forall c, (c < ncol J)%N -> 0 <= weight J c := weight_ge0 wo.
Lemma region_mix t A B F G : between t -> in_region J r u F G A -> in_region J r u F G B -> in_region J r u F G (mix t A B).
Proof.
move=> ht sA sB; have gM := gate_M ht sA sB; have oM := own_M ht sA sB.
move: (sA) (sB) oM gM; case: (r) hp hg => /= hp' hg' _ _ oM gM.
- by move=> i c hi hc; exact: gM.
- by split; [exact: gM | case: ifP => // g i c hi hc; have [->] := oM i c g hi hc].
- by move=> i c hi hc; rewrite latent_gt0 // gM.
Qed.
Lemma norm_mix (t x y : R) : between t -> `|t * x + (1 - t) * y| <= t * `|x| + (1 - t) * `|y|.
Proof.
move=> /between_ge0[t0 t1]; apply: le_trans (ler_norm_add _ _) _.
by rewrite !normrM (ger0_norm t0) (ger0_norm t1).
Qed.
Lemma encoder_convex s D F G : proper s -> convex_on (in_region J r u F G) (term_value J s u D).
Proof.
move=> [n0 _ _ l0] t A B ht sA sB; split; first exact: region_mix.
have am := a_mix ht sA sB; have om := own_mix ht sA sB; have em := excess_mix ht sA sB.
have [t0 t1] := between_ge0 ht.
rewrite /term_value; case: (u) hu om => [|sizes|k|k|||| ] hu' om.
- by apply: squares_mix => // c k hc; apply: decoded_mix_enc => // i hi; exact: am.
- rewrite !mulr_sumr -big_split; apply: ler_sum => n _; apply: squares_mix => // c k hc.
  by apply: decoded_mix_enc => // i hi; case: ifP => _; rewrite ?mulr0 ?addr0 //; exact: am.
- by apply: squares_mix => // c k' hc; apply: decoded_mix_enc => // i hi; exact: om.
- apply: squares_mix => // c k' hc; apply: decoded_mix_enc => // i hi; rewrite am // om //; ring.
- by apply: summed_mix => // i c hi hc; rewrite am //; exact: norm_mix.
- apply: summed_mix => // i c hi hc; rewrite am // !mulrA -mulrDl; apply: ler_wpmul2r => //; exact: norm_mix.
- apply: summed_mix => // i c hi hc; rewrite !latent_neq0 // (gate_M ht sA sB) // (region_gate sA) // (region_gate sB) //.
  by rewrite mix_same.
- rewrite !mulrDr addrACA ler_add //.
    by apply: squares_mix => // c k hc; apply: decoded_mix_enc => // i hi; exact: em.
  rewrite ![_ * (lambda s * _)]mulrCA -mulrDr ler_wpmul2l //.
  by apply: summed_mix => // i c hi hc; rewrite em.
Qed.
Lemma decoder_convex s W : proper s -> convex_on (fun _ => True) ((term_value J s u)^~ W).
Proof.
move=> [n0 ne nm l0] t A B ht _ _; split=> //.
rewrite /term_value; case: (u) => [|sizes|k|k|||| ]; rewrite ?mix_same //.
- by apply: squares_mix => // c k hc; exact: decoded_mix_dec.
- rewrite !mulr_sumr -big_split; apply: ler_sum => n _; apply: squares_mix => // c k hc; exact: decoded_mix_dec.
- by apply: squares_mix => // c k' hc; exact: decoded_mix_dec.
- by apply: squares_mix => // c k' hc; exact: decoded_mix_dec.
- apply: summed_mix => // i c hi hc; rewrite ![_ * (`|_| * _)]mulrCA -mulrDr ler_wpmul2l //.
  by rewrite (ne ((mix t A B)^~ i) (mix1 t (A^~ i) (B^~ i))) // nm.
Qed.
End Biconvex.

Theorem biconvex_sound I r u : check_biconvex I r u -> biconvex (real I) r u.
Proof.
case/and5P=> w wo th hg /andP[hp hu] s ps F G; split=> [D|W _]; first exact: encoder_convex.
by apply: decoder_convex.
Qed.
Theorem biconvex_here_sound I r u F (W : mat) : check_biconvex_here I r u F W -> biconvex_here (real I) r u (sets F) (m2r W).
Proof. by case/andP=> /biconvex_sound b /has_patternq_ok h; split=> // s ps G; exact: b. Qed.

(* ---- non-convex: three values ---- *)
Lemma half_ok : q2r halfq = 2%:R^-1.
Proof.
have n2 : (2%:R : R) != 0 by rewrite pnatr_eq0.
apply: (mulIf n2); rewrite mulVf // mulr_natr mulr2n -q2r_add.
by rewrite (_ : qadd halfq halfq = q1) ?q2r_1.
Qed.
Lemma one_half : 1 - 2%:R^-1 = 2%:R^-1 :> R.
Proof.
have n2 : (2%:R : R) != 0 by rewrite pnatr_eq0.
by apply: (mulIf n2); rewrite mulrBl mulVf // mul1r mulr2n addrK.
Qed.
Lemma shaped_out n m (A : mat) i j : shaped n m A -> ~~ ((i < n)%N && (j < m)%N) -> m2r A i j = 0.
Proof.
case/andP=> /eqP sA /(all_nthP [::]) h; rewrite /m2r /at2; case: (ltnP i n) => hi /=.
  by rewrite -leqNgt => hj; rewrite [nth q0 _ _]nth_default ?q2r_0 // (eqP (h i _)) // sA.
by rewrite (nth_default [::]) ?sA // nth_nil q2r_0.
Qed.
Lemma mixq_ok n m (A B : mat) i j : shaped n m A -> shaped n m B -> m2r (mixq n m A B) i j = mix (half R) (m2r A) (m2r B) i j.
Proof.
move=> sA sB; rewrite /mix /mix1 /half one_half; case o: ((i < n)%N && (j < m)%N).
  case/andP: o => hi hj; rewrite {1}/m2r /at2 (nth_map 0%N) ?size_iota // (nth_map 0%N) ?size_iota // !nth_iota // !add0n.
  by rewrite q2r_add !q2r_mul half_ok.
rewrite (shaped_out sA) ?o // (shaped_out sB) ?o // !mulr0 addr0 /m2r /at2; case: (ltnP i n) o => hi /= o.
  rewrite (nth_map 0%N) ?size_iota // nth_default ?q2r_0 // size_map size_iota leqNgt o //.
by rewrite (nth_default [::]) ?size_map ?size_iota // nth_nil q2r_0.
Qed.
Section NonConvex.
Variables (I : inst) (t : lossterm) (W D : mat).
Hypothesis w : wf I.
Notation J := (real I).
Lemma squaresq_ok (a : nat -> nat -> Q) (a' : nat -> nat -> R) :
  (forall i c, (i < i_nq I)%N -> (c < size (i_input I))%N -> q2r (a c i) = a' i c) ->
  q2r (squaresq I D a) = squares J (decoded J (m2r D) a').
Proof.
move=> E; rewrite q2r_sumq; apply: eq_bigr => c _; rewrite q2r_mul; congr (_ * _).
rewrite q2r_sumq; apply: eq_bigr => k _; rewrite q2r_mul q2r_sub expr2 q2r_sumq.
have -> : decoded J (m2r D) a' c k = \sum_(i < i_nq I) q2r (qmul (at2 D k i) (nth q0 [seq a c i | i <- iota 0 (i_nq I)] i)) => //.
by apply: eq_bigr => i _; rewrite q2r_mul (nth_map 0%N) ?size_iota // nth_iota // add0n E.
Qed.
Lemma deadq_ok i : (i < i_nq I)%N -> deadq I W i = is_dead J (gate J (m2r W)) i.
Proof. by move=> hi; apply: eq_in_all => c; rewrite mem_iota add0n => hc; rewrite gate_ok. Qed.
Lemma own_ok i c : has_gate t -> (i < i_nq I)%N -> (c < size (i_input I))%N ->
  nth false (own_bits_at I t W) (c * i_nq I + i) = own_gate J t (m2r W) i c.
Proof.
move=> g hi hc; case: t g => //= k _; rewrite top_gate.
  by rewrite (@gate_ok R (top_inst I k)).
rewrite -(@gate_ok R (top_inst I k)) //; apply: eq_gate => [|i' j hi']; first exact: leq_ltn_trans hi.
have hi2 : (i' < i_nq I)%N by [].
rewrite {1}/m2r /at2 (nth_map 0%N) ?size_iota // nth_iota // add0n deadq_ok //; case: ifP => // _; by rewrite nth_nil q2r_0.
Qed.
Lemma own_lat_ok i c : has_gate t -> (i < i_nq I)%N -> (c < size (i_input I))%N ->
  q2r (latq I (own_bits_at I t W) W c i) = latent J (own_gate J t (m2r W)) (m2r W) i c.
Proof. by move=> g hi hc; rewrite /latq /latent own_ok //; case: ifP; rewrite ?q2r_0 // pre_ok. Qed.
Lemma valueq_ok s : evaluable t -> q2r (valueq I t W D) = term_value J s t (m2r D) (m2r W).
Proof.
have lat i c : (i < i_nq I)%N -> (c < size (i_input I))%N -> q2r (latq I (pattern_at I W) W c i) = latent J (gate J (m2r W)) (m2r W) i c.
  by move=> hi hc; exact: latq_ok.
have own := own_lat_ok; rewrite /valueq /term_value; case: t own => //= [_ _|k own _|k own _|_ _].
- exact: squaresq_ok.
- by apply: squaresq_ok => i c hi hc; exact: own.
- by apply: squaresq_ok => i c hi hc; rewrite q2r_add lat // own.
- rewrite q2r_sumq; apply: eq_bigr => c _; rewrite q2r_mul q2r_sumq; congr (_ * _); apply: eq_bigr => i _.
  rewrite -[X in _ = (X != 0)%:R]lat // -(q2r_0 R) -(q2r_eq R); by case: ifP; rewrite ?q2r_0 ?q2r_1.
Qed.
Lemma in_regionq_ok r F G : ~~ (if r is Refined then true else false) -> in_regionq I W r F -> in_region J r t (sets F) G (m2r W).
Proof.
case: r => //= _ /andP[_].
  by move=> /eqP E; apply/(bits_pattern _ _ w); rewrite -pattern_at_ok.
by move=> /allnP h i c hi hc; rewrite -(eqP (allnP _ _ (h i hi) c hc)) (q2r_lt R) q2r_0 latq_ok.
Qed.
End NonConvex.
Theorem non_convex_sound I r t F (D A B : mat) : check_non_convex I r t F D A B -> non_convex (real I) r t (sets F).
Proof.
case/and5P=> ev /andP[sA sB] rA rB /andP[rM lt].
have w : wf I by case/andP: rA.
have nr : ~~ (if r is Refined then true else false) by case: r rA rB rM => //; rewrite /in_regionq andbF.
exists (m2r D), (m2r A), (m2r B), (m2r (mixq (i_nq I) (i_np I) A B)); split; try exact: in_regionq_ok.
  by move=> i j; exact: mixq_ok.
by move=> s; move: lt; rewrite (q2r_lt R) !q2r_add !(valueq_ok _ _ w s ev) -mulr2n mulr_natl.
Qed.
End Sound.
