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
  have [hW _ _] := pm; have st := (partial_minimum_iff ind M_ge0 dis free D hW).1 pm i.
  exists (wip (M p) (F i) ((W *m W_p p) i) ((W *m W_p p) i) * sqnorm (col i D)).
  exists (\col_d if d \in live p (F i) then (W *m W_p p) i d else 0); apply: eigenvector_of_stationary => // d dF.
  exact: (on_positive theta_ge0 free).
have [a Ha] := fin_all_exists (fun i => stationary_of_eigenvector (H i)).
have /fin_all_exists[u Hu] : forall i, exists u, (forall d, d \in F i -> theta < a i d) /\ stat i u (a i).
  by move=> i; have [u h1 h2] := Ha i; exists u.
have [W [hW aW]] := encoder_with ind free (fun i => (Hu i).1).
exists (\matrix_(k, i) u i k ord0), W; apply/(partial_minimum_iff ind M_ge0 dis free _ hW) => i.
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
move=> pm; have [hW _ _] := pm; have st := (partial_minimum_iff ind M_ge0 dis free D hW).1 pm.
exists (fun i => wip (M p) (F i) ((W *m W_p p) i) ((W *m W_p p) i) * sqnorm (col i D)); split=> [i _|].
  exists (\col_d if d \in live p (F i) then (W *m W_p p) i d else 0); apply: eigenvector_of_stationary => // d dF.
  exact: (on_positive theta_ge0 free).
case: free => rect _ _; rewrite (loss_split rect dis) //; congr (_ + _); apply: eq_bigr => i _.
by apply: stationary_cost; case: (st i).
Qed.
End Repaired.
