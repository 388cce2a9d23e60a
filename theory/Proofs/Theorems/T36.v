(* Theorem 3.6, polysemantic partial minima: refuted as published (two orthonormal features with weights 1 and 2; three features with equal weights);
   repaired: with independent inputs a partial minimum exists iff K D has a strictly positive eigenvector on every F_i. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements Basics PartialMinima.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* As published, for an activation s. (Weights are second moments, so not negative.) *)
Definition published_3_6 (R : realFieldType) (s : forall nq n, gate R nq n) : Prop :=
  forall (n np nr nq : nat) (p : problem R n np nr) (F : 'I_nq -> {set 'I_n}),
  unit_inputs p -> (forall d, 0 <= M p d) -> (2 <= n)%N -> (n <= nq)%N ->
  realizable p (@s nq n) F -> polysemantic F -> partition F ->
  exists D W, partial_minimum p (@s nq n) F D W /\ 0 < loss p (@s nq n) D W.

Section Eigenvectors.
Variables (R : realFieldType) (n np nr : nat) (p : problem R n np nr).
(* K, the Gram matrix of the targets, and D, the diagonal of the weights. *)
Definition gram : 'M[R]_n := (W_r p)^T *m W_r p.
Definition weights : 'M[R]_n := diag_mx (\row_d M p d).
(* Columns without weight carry no loss and are left out. *)
Definition live (A : {set 'I_n}) : {set 'I_n} := [set d in A | 0 < M p d].
(* a is a strictly positive eigenvector of the submatrix of K D on A, written with zeros elsewhere. *)
Definition positive_eigenvector (A : {set 'I_n}) (lambda : R) (a : 'cV[R]_n) :=
  [/\ forall d, d \in A -> 0 < a d ord0, forall d, d \notin A -> a d ord0 = 0 &
      forall d, d \in A -> (gram *m weights *m a) d ord0 = lambda * a d ord0].

Notation r := (fun d => col d (W_r p)).
Lemma gram_ip d e : gram d e = ip (r d) (r e).
Proof. by rewrite mxE; apply: eq_bigr => k _; rewrite !mxE. Qed.
Lemma KD_mix (A : {set 'I_n}) (a : 'cV[R]_n) d : (forall e, e \notin live A -> a e ord0 = 0) ->
  (gram *m weights *m a) d ord0 = ip (r d) (mix r (M p) A (fun e => a e ord0)).
Proof.
move=> off; rewrite ip_sumr -mulmxA mxE [RHS]big_mkcond; apply: eq_bigr => e _ /=.
have -> : (weights *m a) e ord0 = M p e * a e ord0.
  rewrite mxE (bigD1 e) //= big1 => [|c ce]; first by rewrite !mxE eqxx mulr1n addr0.
  by rewrite !mxE eq_sym (negbTE ce) mulr0n mul0r.
rewrite gram_ip; case eA: (e \in A); first by rewrite ipZr mulrC.
by rewrite off ?mulr0 // inE eA.
Qed.
End Eigenvectors.

Section OneNeuron.
Variables (R : realFieldType) (n nr : nat) (r : 'I_n -> 'cV[R]_nr) (m : 'I_n -> R) (A : {set 'I_n}).
Hypothesis m_ge0 : forall d, 0 <= m d.
Notation stationary := (stationary r m A).
Notation wip := (wip m A).
Notation mix := (mix r m A).
Lemma wip_gt0 (a b : 'I_n -> R) d : d \in A -> 0 < m d -> (forall e, e \in A -> 0 < a e /\ 0 < b e) -> 0 < wip a b.
Proof.
move=> dA m0 pos; rewrite /wip (bigD1 d) //=; apply: ltr_spaddl.
  by have [a0 b0] := pos _ dA; rewrite !mulr_gt0.
by apply: sumr_ge0 => e /andP[eA _]; have [a0 b0] := pos _ eA; rewrite mulr_ge0 // mulr_ge0 // ltW.
Qed.
Lemma stationary_eigen u a d : stationary u a -> d \in A -> 0 < m d -> ip (r d) (mix a) = wip a a * sqnorm u * a d.
Proof. by case=> dec enc dA m0; rewrite -dec ipZr ipC enc //; ring. Qed.
Lemma eigen_stationary (lambda : R) a : 0 < wip a a -> (forall d, d \in A -> 0 < m d -> ip (r d) (mix a) = lambda * a d) ->
  stationary ((wip a a)^-1 *: mix a) a.
Proof.
move=> N0 E; have N := lt0r_neq0 N0.
have sq : sqnorm (mix a) = lambda * wip a a.
  rewrite /sqnorm ip_mix /wip mulr_sumr; apply: eq_bigr => d dA.
  have := m_ge0 d; rewrite le_eqVlt => /orP[/eqP <-|m0]; first by rewrite !(mul0r, mulr0).
  by rewrite E //; ring.
split=> [|d dA m0]; first by rewrite scalerA divff // scale1r.
by rewrite ipZl ipC E // sqnormZ sq; field.
Qed.
(* At most one eigenvalue has a positive eigenvector. *)
Lemma eigenvalue_unique a b lambda mu d : d \in A -> 0 < m d -> (forall e, e \in A -> 0 < a e /\ 0 < b e) ->
  (forall e, e \in A -> 0 < m e -> ip (r e) (mix a) = lambda * a e) -> (forall e, e \in A -> 0 < m e -> ip (r e) (mix b) = mu * b e) -> lambda = mu.
Proof.
move=> dA m0 pos Ea Eb; have ab := wip_gt0 dA m0 pos; apply: (mulIf (lt0r_neq0 ab)).
have E t (x y : 'I_n -> R) : (forall e, e \in A -> 0 < m e -> ip (r e) (mix y) = t * y e) -> ip (mix x) (mix y) = t * wip x y.
  move=> H; rewrite ip_mix /wip mulr_sumr; apply: eq_bigr => e eA.
  have := m_ge0 e; rewrite le_eqVlt => /orP[/eqP <-|e0]; first by rewrite !(mul0r, mulr0).
  by rewrite H //; ring.
by rewrite -(E mu a b Eb) ipC (E lambda b a Ea) wipC.
Qed.
End OneNeuron.

Section Repaired.
Variables (R : realFieldType) (n np nr nq : nat) (p : problem R n np nr) (s : gate R nq n) (F : 'I_nq -> {set 'I_n}) (theta : R).
Hypotheses (ind : independent (W_p p)) (M_ge0 : forall d, 0 <= M p d) (dis : disjoint F) (theta_ge0 : 0 <= theta) (free : free_cells s F theta).
Notation r := (fun d => col d (W_r p)).
Notation stat i := (stationary r (M p) (F i)).

Lemma live_empty (A : {set 'I_n}) d : live p A = set0 -> d \in A -> M p d = 0.
Proof. by move/setP/(_ d); rewrite !inE => h dA; move: h; rewrite dA lt_def M_ge0 andbT => /negbT; rewrite negbK => /eqP. Qed.

Lemma eigenvector_of_stationary (A : {set 'I_n}) (u : 'cV[R]_nr) (a : 'I_n -> R) : (forall d, d \in A -> 0 < a d) -> stationary r (M p) A u a ->
  positive_eigenvector p (live p A) (wip (M p) A a a * sqnorm u) (\col_d if d \in live p A then a d else 0).
Proof.
move=> pos st; split=> d dl; first by rewrite mxE dl pos //; move: dl; rewrite inE => /andP[].
  by rewrite mxE (negbTE dl).
rewrite (KD_mix (A := A)) => [|e el]; last by rewrite mxE (negbTE el).
rewrite mxE dl -(stationary_eigen (d := d) st); try by move: dl; rewrite inE => /andP[].
congr (ip _ _); apply: eq_bigr => e eA; rewrite mxE inE eA /=; case: ifP => // /negbT; rewrite -leNgt => h.
by rewrite (_ : M p e = 0) ?mul0r //; apply/eqP; rewrite eq_le h M_ge0.
Qed.

Lemma stationary_of_eigenvector (A : {set 'I_n}) : (live p A != set0 -> exists lambda a, positive_eigenvector p (live p A) lambda a) ->
  exists a : 'I_n -> R, exists2 u, forall d, d \in A -> theta < a d & stationary r (M p) A u a.
Proof.
case: (eqVneq (live p A) set0) => [l0 _|l0 /(_ isT)[lambda [a [pos off eig]]]].
  exists (fun _ => theta + 1), 0 => [d _|]; first by rewrite ltr_addl ltr01.
  split=> [|d dA]; last by rewrite (live_empty l0) // ltxx.
  by rewrite scaler0 /mix big1 // => d dA; rewrite (live_empty l0) // mul0r scale0r.
pose t := \sum_(d in live p A) (theta + 1) / a d ord0.
have th0 : 0 < theta + 1 by rewrite ltr_spaddr ?ltr01.
have big d : d \in live p A -> theta + 1 <= t * a d ord0.
  move=> dl; rewrite -ler_pdivr_mulr ?pos // /t (bigD1 d) //= ler_addl sumr_ge0 // => e /andP[el _].
  by rewrite divr_ge0 ?ltW ?pos.
pose z d := if d \in live p A then t * a d ord0 else theta + 1.
have zth d : theta < z d.
  have lt1 : theta < theta + 1 by rewrite ltr_addl ltr01.
  by rewrite /z; case: ifP => // /big; apply: lt_le_trans.
have z0 d : 0 < z d by apply: le_lt_trans (zth d).
have [d dl] := set0Pn _ l0; have /andP[dA m0] : (d \in A) && (0 < M p d) by move: dl; rewrite inE.
have N0 : 0 < wip (M p) A z z by apply: (wip_gt0 M_ge0 dA m0).
have mixz : mix r (M p) A z = t *: mix r (M p) A (fun e => a e ord0).
  rewrite -mix_scale; apply: eq_bigr => e eA; rewrite /z inE eA /=; case: ifP => // /negbT; rewrite -leNgt => h.
  by rewrite (_ : M p e = 0) ?mul0r //; apply/eqP; rewrite eq_le h M_ge0.
exists z, ((wip (M p) A z z)^-1 *: mix r (M p) A z) => [e _|]; first exact: zth.
apply: (@eigen_stationary _ _ _ _ _ _ M_ge0 lambda) => // e eA e0; have el : e \in live p A by rewrite inE eA.
by rewrite mixz ipZr -KD_mix // eig // /z el; ring.
Qed.

Theorem repaired_3_6 : (exists D W, partial_minimum p s F D W) <->
  forall i, live p (F i) != set0 -> exists lambda a, positive_eigenvector p (live p (F i)) lambda a.
Proof.
split=> [[D [W pm]] i _|H].
  have [hW _ _] := pm; have st := (partial_minimum_iff ind M_ge0 dis theta_ge0 free D hW).1 pm i.
  exists (wip (M p) (F i) ((W *m W_p p) i) ((W *m W_p p) i) * sqnorm (col i D)).
  exists (\col_d if d \in live p (F i) then (W *m W_p p) i d else 0); apply: eigenvector_of_stationary => // d dF.
  exact: (on_positive theta_ge0 free).
have [a Ha] := fin_all_exists (fun i => stationary_of_eigenvector (H i)).
have /fin_all_exists[u Hu] : forall i, exists u, (forall d, d \in F i -> theta < a i d) /\ stat i u (a i).
  by move=> i; have [u h1 h2] := Ha i; exists u.
have [W [hW aW]] := encoder_with ind theta_ge0 free (fun i => (Hu i).1).
exists (\matrix_(k, i) u i k ord0), W; apply/(partial_minimum_iff ind M_ge0 dis theta_ge0 free _ hW) => i.
have -> : col i (\matrix_(k, j) u j k ord0) = u i by apply/colP => k; rewrite !mxE.
have [_ [h1 h2]] := Hu i; have E : {in F i, a i =1 (W *m W_p p) i} by move=> d dF; rewrite aW.
have Ew : wip (M p) (F i) ((W *m W_p p) i) ((W *m W_p p) i) = wip (M p) (F i) (a i) (a i) by apply: eq_bigr => d dF; rewrite E.
have Em : mix r (M p) (F i) ((W *m W_p p) i) = mix r (M p) (F i) (a i) by apply: eq_bigr => d dF; rewrite E.
by split=> [|d dF m0]; rewrite ?Ew ?Em // -E //; apply: h2.
Qed.

(* Its loss: energy minus eigenvalue for every neuron, and the energy of the columns that no neuron sees. *)
Theorem repaired_3_6_loss D W : partial_minimum p s F D W -> exists lambda : 'I_nq -> R,
  (forall i, live p (F i) != set0 -> exists a, positive_eigenvector p (live p (F i)) (lambda i) a) /\
  loss p s D W = \sum_i (energy r (M p) (F i) - lambda i) + unseen p F.
Proof.
move=> pm; have [hW _ _] := pm; have st := (partial_minimum_iff ind M_ge0 dis theta_ge0 free D hW).1 pm.
exists (fun i => wip (M p) (F i) ((W *m W_p p) i) ((W *m W_p p) i) * sqnorm (col i D)); split=> [i _|].
  exists (\col_d if d \in live p (F i) then (W *m W_p p) i d else 0); apply: eigenvector_of_stationary => // d dF.
  exact: (on_positive theta_ge0 free).
case: free => rect _ _; rewrite (loss_split rect dis) //; congr (_ + _); apply: eq_bigr => i _.
by apply: stationary_cost; case: (st i).
Qed.
End Repaired.

(* ReLU, JumpReLU, TopK and BatchTopK after ReLU are covered; partitions are disjoint. *)
Section Activations.
Variables (R : realFieldType) (n np nr nq : nat) (p : problem R n np nr) (F : 'I_nq -> {set 'I_n}).
Hypotheses (ind : independent (W_p p)) (M_ge0 : forall d, 0 <= M p d) (dis : disjoint F).
Definition every_set_has_positive_eigenvector := forall i, live p (F i) != set0 -> exists lambda a, positive_eigenvector p (live p (F i)) lambda a.
Corollary repaired_3_6_relu : (exists D W, partial_minimum p (@relu R nq n) F D W) <-> every_set_has_positive_eigenvector.
Proof. exact: (repaired_3_6 ind M_ge0 dis (lexx 0) (@relu_free R nq n F)). Qed.
Corollary repaired_3_6_jumprelu theta : 0 <= theta ->
  (exists D W, partial_minimum p (@jumprelu R theta nq n) F D W) <-> every_set_has_positive_eigenvector.
Proof. move=> t0; exact: (repaired_3_6 ind M_ge0 dis t0 (jumprelu_free F t0)). Qed.
Corollary repaired_3_6_topk k : (0 < k)%N -> (exists D W, partial_minimum p (@topk R k nq n) F D W) <-> every_set_has_positive_eigenvector.
Proof. move=> k0; exact: (repaired_3_6 ind M_ge0 dis (lexx 0) (topk_free R k0 dis)). Qed.
Corollary repaired_3_6_batch_topk k : (0 < k)%N ->
  (exists D W, partial_minimum p (@batch_topk R k nq n) F D W) <-> every_set_has_positive_eigenvector.
Proof. move=> k0; exact: (repaired_3_6 ind M_ge0 dis (lexx 0) (batch_topk_free R k0 dis)). Qed.
End Activations.

Section Refuted.
Variable R : realFieldType.
Definition everywhere_free (s : forall nq n, gate R nq n) theta := forall nq n (F : 'I_nq -> {set 'I_n}), disjoint F -> free_cells (@s nq n) F theta.

(* All features on neuron 0: a polysemantic partition. *)
Definition all_on_first k n (i : 'I_k.+1) : {set 'I_n} := if i == ord0 then setT else set0.
Lemma all_on_first_partition k n : partition (@all_on_first k n).
Proof.
split=> [i j d|d]; last by exists ord0; rewrite inE.
by rewrite /all_on_first; case: eqP => [->|_]; case: eqP => [->|_]; rewrite !inE.
Qed.
Lemma no_minimum_refutes s theta k n np nr (p : problem R n np nr) : 0 <= theta -> everywhere_free s theta ->
  unit_inputs p -> independent (W_p p) -> (forall d, 0 < M p d) -> (2 <= n <= k.+1)%N ->
  (forall lambda a, ~ positive_eigenvector p setT lambda a) -> ~ published_3_6 s.
Proof.
move=> t0 fr unit ind M0 /andP[n2 nk] none H; have M_ge0 d := ltW (M0 d).
have par := all_on_first_partition k n; have free := fr _ _ _ par.1.
have real : realizable p (@s k.+1 n) (@all_on_first k n).
  have [i d _|W [hW _]] := encoder_with (a := fun _ _ => theta + 1) ind t0 free; last by exists W.
  by rewrite ltr_addl ltr01.
have poly : polysemantic (@all_on_first k n) by exists ord0; rewrite /all_on_first eqxx cardsT card_ord.
have [D [W [pm _]]] := H _ _ _ _ p _ unit M_ge0 n2 nk real poly par.
have all : live p (@all_on_first k n ord0) = setT by apply/setP => d; rewrite !inE M0.
have := (repaired_3_6 ind M_ge0 par.1 t0 free).1; case/(_ _ ord0); [by exists D, W | | by rewrite all => lambda [a /none]].
by rewrite all -card_gt0 cardsT card_ord (leq_trans _ n2).
Qed.

(* Two orthonormal features, weights 1 and 2: K D = diag(1, 2). *)
Definition pair12 : problem R 2 2 2 := Problem 1%:M 1%:M (fun d => if d == ord0 then 1 else 2%:R).
Theorem published_3_6_refuted s theta : 0 <= theta -> everywhere_free s theta -> ~ published_3_6 s.
Proof.
move=> t0 fr; apply: (@no_minimum_refutes s theta 1 2 2 2 pair12 t0 fr) => //.
- by move=> d; rewrite /sqnorm /ip !big_ord_recl big_ord0 !mxE; ord_cases d; rewrite /= ?mulr1n ?mulr0n; ring.
- exact: mxrank1.
- by move=> d /=; case: ifP => _; rewrite ?ltr01 ?ltr0n.
- move=> lambda a [pos _ eig].
  have KD d : (gram pair12 *m weights pair12 *m a) d ord0 = M pair12 d * a d ord0.
    rewrite /gram /= trmx1 !mul1mx mxE (bigD1 d) //= big1 => [|c ce]; first by rewrite !mxE eqxx mulr1n addr0.
    by rewrite !mxE eq_sym (negbTE ce) mulr0n mul0r.
  have E d : lambda = M pair12 d by apply: (mulIf (lt0r_neq0 (pos d (in_setT d)))); rewrite -eig ?inE // KD.
  have := E ord0; rewrite (E ord_max) /= => /eqP; by rewrite (eqr_nat R 2 1).
Qed.
Corollary published_3_6_refuted_relu : ~ published_3_6 (@relu R).
Proof. by apply: (@published_3_6_refuted _ 0) => // nq n F _; apply: relu_free. Qed.
Corollary published_3_6_refuted_jumprelu theta : 0 <= theta -> ~ published_3_6 (@jumprelu R theta).
Proof. by move=> t0; apply: (@published_3_6_refuted _ theta) => // nq n F _; apply: jumprelu_free. Qed.
Corollary published_3_6_refuted_topk k : (0 < k)%N -> ~ published_3_6 (@topk R k).
Proof. by move=> k0; apply: (@published_3_6_refuted _ 0) => // nq n F; apply: topk_free. Qed.
Corollary published_3_6_refuted_batch_topk k : (0 < k)%N -> ~ published_3_6 (@batch_topk R k).
Proof. by move=> k0; apply: (@published_3_6_refuted _ 0) => // nq n F; apply: batch_topk_free. Qed.

(* Equal weights do not help: three features, K = [[1, 3/5, -12/25], [3/5, 1, 0], [-12/25, 0, 1]]. *)
Notation q a b := (a%:R / b%:R : R).
Definition three : 'M[R]_3 := mx 3 3 [:: [:: 1; q 3 5; - q 12 25]; [:: 0; q 4 5; q 9 25]; [:: 0; 0; q 4 5]].
Definition three_inverse : 'M[R]_3 := mx 3 3 [:: [:: 1; - q 3 4; q 15 16]; [:: 0; q 5 4; - q 9 16]; [:: 0; 0; q 5 4]].
Definition three_features : problem R 3 3 3 := Problem three three (fun _ => 1).
Theorem published_3_6_refuted_equal_weights s theta : 0 <= theta -> everywhere_free s theta ->
  [/\ unit_inputs three_features, independent (W_p three_features), forall d, M three_features d = 1 &
      forall D W, ~ partial_minimum three_features (s 3%N 3%N) (@all_on_first 2%N 3%N) D W].
Proof.
move=> t0 fr; have par := all_on_first_partition 2%N 3%N; have free := fr _ _ _ par.1.
have ind : independent (W_p three_features).
  apply: mxrank_unit; have : three_inverse *m three = 1%:M; last by case/mulmx1_unit.
  apply/matrixP => i j; rewrite mxE !big_ord_recl big_ord0 !mxE.
  by ord_cases i; ord_cases j; rewrite /= ?mulr1n ?mulr0n; field; rewrite ?pnatr_eq0.
split=> // [d|D W pm]; first by rewrite /sqnorm /ip !big_ord_recl big_ord0 !mxE; ord_cases d; rewrite /=; field; rewrite ?pnatr_eq0.
have M_ge0 d : 0 <= M three_features d by exact: ler01.
have all : live three_features (@all_on_first 2%N 3%N ord0) = setT by apply/setP => d; rewrite !inE ltr01.
have := (repaired_3_6 ind M_ge0 par.1 t0 free).1; case/(_ _ ord0); [by exists D, W | | ].
  by rewrite all -card_gt0 cardsT card_ord.
rewrite all => lambda [a [pos _ eig]].
have W1 : weights three_features = 1%:M by apply/matrixP => i j; rewrite !mxE.
have row d : \sum_e gram three_features d e * a e ord0 = lambda * a d ord0 by rewrite -eig ?inE // W1 mulmx1 [RHS]mxE.
have g (d e : 'I_3) : gram three_features d e = \sum_k three k d * three k e by rewrite mxE; apply: eq_bigr => k _; rewrite mxE.
pose d1 : 'I_3 := lift ord0 ord0; pose d2 : 'I_3 := lift ord0 (lift ord0 ord0).
have E1 : (lambda - 1) * a d1 ord0 = q 3 5 * a ord0 ord0.
  rewrite mulrBl -(row d1) !big_ord_recl big_ord0 !g !big_ord_recl !big_ord0 -/d1 -/d2 !mxE /=; by field; rewrite ?pnatr_eq0.
have E2 : (lambda - 1) * a d2 ord0 = - (q 12 25 * a ord0 ord0).
  rewrite mulrBl -(row d2) !big_ord_recl big_ord0 !g !big_ord_recl !big_ord0 -/d1 -/d2 !mxE /=; by field; rewrite ?pnatr_eq0.
have a0 d : 0 < a d ord0 by exact: pos.
have q0 x y : (0 < x)%N -> (0 < y)%N -> 0 < q x y by move=> x0 y0; rewrite divr_gt0 ?ltr0n.
have : 0 < (lambda - 1) * a d1 ord0 by rewrite E1 mulr_gt0 ?q0.
have : (lambda - 1) * a d2 ord0 < 0 by rewrite E2 oppr_lt0 mulr_gt0 ?q0.
by rewrite pmulr_llt0 // pmulr_lgt0 // => /lt_trans h /h; rewrite ltxx.
Qed.
End Refuted.
