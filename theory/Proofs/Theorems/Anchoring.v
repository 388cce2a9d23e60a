(* "Anchoring restores identifiability" (Eq. 25-26), decided for orthonormal inputs, independent targets, ReLU and nq = n:
   the decoder is identifiable iff at least n - 1 features are anchored; the encoder never is while a feature is left. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements Basics T34.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Anchoring.
Variables (R : realFieldType) (n np nr : nat) (p : problem R n np nr).
Notation L := (loss p (@relu R n n)).
Notation w d := (col d (W_p p)).
Notation r d := (col d (W_r p)).
Implicit Types (A : {set 'I_n}) (D : 'M[R]_(nr, n)) (W : 'M[R]_(n, np)).

(* Neuron d is anchored to feature d, exactly (penalty 0), for d in A. *)
Definition anchored A D W := forall d, d \in A -> (row d W)^T = w d /\ col d D = r d.
(* A feature is recovered by a positive multiple. *)
Definition decoder_recovers D d := exists i, exists2 t, 0 < t & col i D = t *: r d.
Definition encoder_recovers W d := exists i, exists2 t, 0 < t & (row i W)^T = t *: w d.
(* Every point of zero loss with these anchors recovers every feature that is not anchored. *)
Definition decoder_identifiable A := forall D W, anchored A D W -> L D W = 0 -> forall d, d \notin A -> decoder_recovers D d.
Definition encoder_identifiable A := forall D W, anchored A D W -> L D W = 0 -> forall d, d \notin A -> encoder_recovers W d.

Hypotheses (orthonormal : forall i j, ip (w i) (w j) = (i == j)%:R) (ind : independent (W_r p)) (M_gt0 : forall d, 0 < M p d).
Let M_ge0 d : 0 <= M p d := ltW (M_gt0 d).

Lemma target_combination (c : 'cV[R]_n) : W_r p *m c = 0 -> c = 0.
Proof.
have hG : pinvmx (W_r p) *m W_r p = 1%:M by apply/mulVpmx/eqP.
by move/(congr1 (mulmx (pinvmx (W_r p)))); rewrite mulmxA hG mul1mx mulmx0.
Qed.
Lemma col_mul1 k l (X : 'M[R]_(k, l)) (Y : 'M[R]_(l, n)) i : col i (X *m Y) = X *m col i Y.
Proof. by rewrite !colE mulmxA. Qed.
Lemma mul_delta k (X : 'M[R]_(k, n)) i : X *m delta_mx i (ord0 : 'I_1) = col i X.
Proof. by rewrite -colE. Qed.
Lemma target_neq0 d : r d != 0.
Proof.
apply/eqP => h; have := @target_combination (delta_mx d ord0); rewrite mul_delta h => /(_ erefl)/colP/(_ d)/eqP.
by rewrite !mxE !eqxx oner_eq0.
Qed.
(* Activations of the encoder Z W_p^T. *)
Definition encoder_of (Z : 'M[R]_n) : 'M[R]_(n, np) := Z *m (W_p p)^T.
Lemma gram1 : (W_p p)^T *m W_p p = 1%:M.
Proof. by apply/matrixP => i j; rewrite !mxE -orthonormal; apply: eq_bigr => k _; rewrite !mxE. Qed.
Lemma encoder_ofE Z : encoder_of Z *m W_p p = Z. Proof. by rewrite -mulmxA gram1 mulmx1. Qed.
Lemma encoder_of_row Z i : (row i (encoder_of Z))^T = \sum_j Z i j *: w j.
Proof. by apply/colP => k; rewrite !mxE summxE; apply: eq_bigr => j _; rewrite !mxE. Qed.
Lemma zero_loss_of Y Z : act (@relu R n n) Z = Y -> forall X, X *m Y = 1%:M -> L (W_r p *m X) (encoder_of Z) = 0.
Proof. by move=> aZ X XY; apply/repaired_3_4 => // d _; rewrite /output encoder_ofE aZ -mulmxA XY mulmx1. Qed.
Lemma input_multiple (c : 'I_n -> R) d t : \sum_j c j *: w j = t *: w d -> forall j, c j = t * (j == d)%:R.
Proof.
move=> h j; have := congr1 (ip (w j)) h; rewrite ip_sumr ipZr orthonormal (bigD1 j) //= big1 => [|k kj]; last first.
  by rewrite ipZr orthonormal eq_sym (negbTE kj) mulr0.
by rewrite ipZr orthonormal eqxx mulr1 addr0.
Qed.

Theorem anchoring_decoder_sufficient A : (n.-1 <= #|A|)%N -> decoder_identifiable A.
Proof.
move=> An D W anc /(repaired_3_4 _ M_ge0) zero d dA; set Z := W *m W_p p in zero.
have others j : j != d -> j \in A.
  move=> jd; apply/negP => /negP jA; have : (#|A| <= #|~: [set d; j]|)%N.
    by apply: subset_leq_card; apply/subsetP => i iA; rewrite !inE negb_or; apply/andP; split; apply: contraTneq iA => ->.
  have lt m k : (2 + k)%N = m -> (m.-1 <= k)%N = false by move=> <-; rewrite /= ltnn.
  by move/(leq_trans An); rewrite lt // -[RHS]card_ord -(cardsC [set d; j]) cards2 eq_sym jd.
have anchoredZ j c : j != d -> act (@relu R n n) Z j c = (j == c)%:R.
  move=> jd; have [rw _] := anc j (others j jd).
  by rewrite mxE /relu /Z mulmx_ip rw orthonormal; case: eqP => _; rewrite ?ltr01 ?ltxx.
have E : r d = act (@relu R n n) Z d d *: col d D.
  rewrite (zero d (M_gt0 d)); apply/colP => k; rewrite 2!mxE (bigD1 d) //= big1 ?addr0 => [|j jd]; last by rewrite anchoredZ // (negbTE jd) mulr0.
  by rewrite !mxE mulrC.
have z0 : 0 < act (@relu R n n) Z d d.
  rewrite lt_def; apply/andP; split; last by rewrite mxE; case: ifP => // /ltW.
  by apply/eqP => z; move: (target_neq0 d); rewrite E z scale0r eqxx.
exists d, (act (@relu R n n) Z d d)^-1; first by rewrite invr_gt0.
by rewrite {1}E scalerA mulVf ?scale1r ?gt_eqF.
Qed.

(* Two features f, g are left: neuron f may answer g too, and column g then has to be r_g - r_f. *)
Lemma deltas (f g : 'I_n) : f != g -> (1%:M - delta_mx f g) *m (1%:M + delta_mx f g) = 1%:M :> 'M[R]_n.
Proof.
move=> fg; rewrite mulmxBl mulmxDr mul1mx mulmxDr mulmx1 mul_delta_mx_cond eq_sym (negbTE fg) mulr0n addr0 mul1mx; by rewrite addrK.
Qed.
Lemma target_multiple (x : 'cV[R]_n) d t : W_r p *m x = t *: r d -> forall j, x j ord0 = t * (j == d)%:R.
Proof.
move=> h j; have : W_r p *m (x - t *: delta_mx d ord0) = 0 by rewrite mulmxBr h -scalemxAr mul_delta subrr.
by move/target_combination/colP/(_ j)/eqP; rewrite !mxE eqxx andbT subr_eq0 => /eqP.
Qed.
Theorem anchoring_decoder_necessary A : decoder_identifiable A -> (n.-1 <= #|A|)%N.
Proof.
move=> H; rewrite leqNgt; apply/negP => An.
have two m a b : (a + b)%N = m -> (a < m.-1)%N -> (1 < b)%N by move=> <-; case: b => [|[|b]] //;
  rewrite ?addn0 ?addn1 ?ltnn // => /leq_trans/(_ (leq_pred a)); rewrite ltnn.
have : (1 < #|~: A|)%N by apply: two An; rewrite cardsC card_ord.
case/card_gt1P => f [g [fA gA fg]]; rewrite !inE in fA gA.
pose Z : 'M[R]_n := 1%:M + delta_mx f g; pose X : 'M[R]_n := 1%:M - delta_mx f g.
have aZ : act (@relu R n n) Z = Z.
  by apply/matrixP => i j; rewrite mxE /relu; case: ifP => // /negbT; rewrite -leNgt !mxE -natrD lern0 => /eqP->.
have colX i : col i X = delta_mx i ord0 - (i == g)%:R *: delta_mx f ord0.
  by apply/colP => k; rewrite !mxE !eqxx !andbT [k == i]eq_sym; case: (i == g); rewrite ?andbT ?andbF /= ?mul1r ?mul0r.
have anc : anchored A (W_r p *m X) (encoder_of Z).
  move=> d dA; split.
    rewrite encoder_of_row (bigD1 d) //= big1 => [|j jd]; last first.
      by rewrite !mxE eq_sym (negbTE jd) (_ : d == f = false) ?addr0 ?scale0r //; apply: contraNF fA => /eqP <-.
    by rewrite !mxE eqxx (_ : d == f = false) ?addr0 ?scale1r //; apply: contraNF fA => /eqP <-.
  rewrite col_mul1 colX (_ : d == g = false) ?scale0r ?subr0 ?mul_delta //; by apply: contraNF gA => /eqP <-.
have [i [t t0]] := H _ _ anc (zero_loss_of aZ (deltas fg)) g gA.
rewrite col_mul1 colX => /target_multiple E; have := E i; have := E f; rewrite !mxE !eqxx /= !andbT.
rewrite (negbTE fg) mulr0; case: (eqVneq i g) => [->|ig].
  by rewrite (negbTE fg) mul1r sub0r => /eqP; rewrite oppr_eq0 oner_eq0.
by rewrite !mul0r !subr0 mulr0 => _ /eqP; rewrite oner_eq0.
Qed.
Theorem anchoring_decoder A : decoder_identifiable A <-> (n.-1 <= #|A|)%N.
Proof. by split; [exact: anchoring_decoder_necessary | exact: anchoring_decoder_sufficient]. Qed.

(* Neuron d must be silent on g, and may be silent by any margin. *)
Theorem anchoring_encoder A d : (2 <= n)%N -> d \notin A -> ~ encoder_identifiable A.
Proof.
move=> n2 dA H; have [g gd] : exists g, g != d.
  have : (0 < #|[set~ d]|)%N by rewrite cardsC1 card_ord -subn1 subn_gt0.
  by case/card_gt0P => g; rewrite !inE; exists g.
pose Z : 'M[R]_n := 1%:M - delta_mx d g.
have aZ : act (@relu R n n) Z = 1%:M.
  apply/matrixP => i j; rewrite mxE /relu !mxE; case: (eqVneq i j) => [->|ij].
    rewrite (_ : (j == d) && (j == g) = false) ?subr0 ?ltr01 //; apply/negbTE; rewrite negb_and; by case: eqP => // ->; rewrite eq_sym gd.
  by rewrite sub0r oppr_gt0 ltrn0.
have anc : anchored A (W_r p *m 1%:M) (encoder_of Z).
  move=> c cA; have cd : c == d = false by apply: contraNF dA => /eqP <-.
  rewrite mulmx1; split=> //; rewrite encoder_of_row (bigD1 c) //= big1 => [|j jc]; first by rewrite !mxE eqxx cd subr0 scale1r addr0.
  by rewrite !mxE eq_sym (negbTE jc) cd subr0 scale0r.
have zero : L (W_r p *m 1%:M) (encoder_of Z) = 0 by apply: (zero_loss_of aZ); rewrite mulmx1.
have [i [t t0]] := H _ _ anc zero d dA; rewrite encoder_of_row => /input_multiple E.
have := E i; have := E g; rewrite !mxE eqxx (negbTE gd) mulr0 eqxx andbT; case: (eqVneq i d) => [->|id].
  by rewrite eq_sym (negbTE gd) sub0r => /eqP; rewrite oppr_eq0 oner_eq0.
by move=> _; rewrite /= mulr0 subr0 => /eqP; rewrite oner_eq0.
Qed.
End Anchoring.
