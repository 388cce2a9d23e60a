(* Theorem 3.1, sparse samples look like isolated features: refuted as published (independence is missing; JumpReLU); repaired: both inequalities for a
   positively homogeneous activation, the union bound, and the product form of M_d under independence. Distributions are finite. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements Basics.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Distribution.
Variables (R : realFieldType) (n np nr nq : nat) (Om : finType) (pr : Om -> R) (x : Om -> 'cV[R]_n).
Definition Pr (B : pred Om) : R := \sum_(o | B o) pr o.
Definition E (f : Om -> R) : R := \sum_o pr o * f o.
Definition is_distribution := [/\ forall o, 0 <= pr o, \sum_o pr o = 1 & forall o d, 0 <= x o d ord0].
Definition active d : pred Om := fun o => 0 < x o d ord0.
Definition alone d : pred Om := fun o => [forall j, (j != d) ==> (x o j ord0 == 0)].
(* E[x_d^2 given x_d > 0] *)
Definition second_moment d : R := (\sum_(o | active d o) pr o * x o d ord0 ^+ 2) / Pr (active d).
(* M_d = Pr(x = x_d e_d) E[x_d^2 given x_d > 0]; read literally the event counts x = 0 too, meant is "d is active and no other". *)
Definition M_literal d : R := Pr (alone d) * second_moment d.
Definition M_meant d : R := Pr (fun o => active d o && alone d o) * second_moment d.
(* Assumption 2.1: Pr(x_d = 0) >= S for all d. *)
Definition sparsity (S : R) := forall d, S <= Pr (fun o => x o d ord0 == 0).
(* Not assumed by the paper: the coordinates are independent. *)
Definition independent_features := forall B : 'I_n -> pred R, Pr (fun o => [forall d, B d (x o d ord0)]) = \prod_d Pr (fun o => B d (x o d ord0)).

Variables (Wp : 'M[R]_(np, n)) (Wr : 'M[R]_(nr, n)) (s : gate R nq 1) (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)).
(* The squared error of one sample, its expectation, and its largest value over the samples that occur. *)
Definition err (v : 'cV[R]_n) : R := sqnorm (Wr *m v - D *m act s (W *m (Wp *m v))).
Definition sample_loss : R := E (fun o => err (x o)).
Definition isolated_loss (Md : 'I_n -> R) : R := \sum_d Md d * err (delta_mx d ord0).
Definition largest_error (C : R) := (forall o, 0 < pr o -> err (x o) <= C) /\ exists2 o, 0 < pr o & err (x o) = C.
End Distribution.

(* As published, for an activation s and a reading of M_d; with "independent" as an extra hypothesis or without. *)
Definition published_3_1 (R : realFieldType) (with_independence : bool) (s : forall nq n, gate R nq n)
    (Md : forall n (Om : finType), (Om -> R) -> (Om -> 'cV[R]_n) -> 'I_n -> R) : Prop :=
  forall (n np nr nq : nat) (Om : finType) (pr : Om -> R) (x : Om -> 'cV[R]_n) (Wp : 'M[R]_(np, n)) (Wr : 'M[R]_(nr, n))
    (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)) (S C : R),
  is_distribution pr x -> (with_independence -> independent_features pr x) -> (forall d, sqnorm (col d Wp) = 1) ->
  sparsity pr x S -> 1 - S <= n%:R^-1 -> largest_error pr x Wp Wr (@s nq 1%N) D W C ->
  `|sample_loss pr x Wp Wr (@s nq 1%N) D W - isolated_loss Wp Wr (@s nq 1%N) D W (Md n Om pr x)| <= n%:R ^+ 2 * C * (1 - S) ^+ 2.

Section Repaired.
Variables (R : realFieldType) (n np nr nq : nat) (Om : finType) (pr : Om -> R) (x : Om -> 'cV[R]_n).
Variables (Wp : 'M[R]_(np, n)) (Wr : 'M[R]_(nr, n)) (s : gate R nq 1) (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)).
Hypothesis dist : is_distribution pr x.
(* The gate does not depend on the scale. *)
Hypothesis homogeneous : forall (t : R) Z, 0 < t -> act s (t *: Z) = t *: act s Z.
Notation err := (err Wp Wr s D W).
Definition two_active : pred Om := fun o => (1 < #|[set d | active x d o]|)%N.

Lemma err_scale t v : 0 < t -> err (t *: v) = t ^+ 2 * err v.
Proof. by move=> t0; rewrite /T31.err -!scalemxAr homogeneous // -!scalemxAr -scalerBr sqnormZ. Qed.
Lemma err0 : err 0 = 0.
Proof.
rewrite /T31.err !mulmx0 (_ : act s 0 = 0) ?mulmx0 ?subrr ?sqnorm0 //.
by apply/matrixP => i j; rewrite !mxE; case: ifP.
Qed.
(* E[x_d^2; only d active]: what the isolated loss needs; product_form says that independence makes it M_d. *)
Definition M_exact d : R := \sum_(o | active x d o && alone x d o) pr o * x o d ord0 ^+ 2.

Lemma not_active o d : ~~ active x d o -> x o d ord0 = 0.
Proof. by case: dist => _ _ x0; rewrite -leNgt => h; apply/eqP; rewrite eq_le h x0. Qed.
Lemma only o d : active x d o -> alone x d o = ([set e | active x e o] == [set d]).
Proof.
move=> ad; apply/forallP/eqP => [H|H j].
  apply/setP => e; rewrite !inE; apply/idP/eqP => [ae|->//]; apply/eqP; apply: contraTT ae => ed.
  by have := H e; rewrite ed /active => /eqP ->; rewrite ltxx.
by apply/implyP => jd; apply/eqP/not_active; have /setP/(_ j) := H; rewrite !inE (negbTE jd) => ->.
Qed.
Theorem excess : sample_loss pr x Wp Wr s D W - isolated_loss Wp Wr s D W M_exact = \sum_(o | two_active o) pr o * err (x o).
Proof.
apply/eqP; rewrite subr_eq; apply/eqP; rewrite /sample_loss /E (bigID two_active) /=; congr (_ + _).
rewrite (bigID (fun o => [set d | active x d o] == set0)) /= big1 ?add0r => [|o /andP[_ /eqP/setP no]]; last first.
  rewrite (_ : x o = 0) ?err0 ?mulr0 //; apply/colP => d; rewrite mxE; apply: not_active; by have := no d; rewrite !inE => ->.
rewrite (eq_bigl (fun o => #|[set d | active x d o]| == 1%N)) => [|o]; last first.
  by rewrite /two_active -leqNgt -cards_eq0; case: #|_| => [|[]].
rewrite /isolated_loss /M_exact.
rewrite (eq_bigr (fun d => \sum_(o | active x d o && alone x d o) pr o * x o d ord0 ^+ 2 * err (delta_mx d ord0))) => [|d _]; last by rewrite mulr_suml.
rewrite (exchange_big_dep (fun o => #|[set d | active x d o]| == 1%N)) /= => [|d o _ /andP[ad]]; last by rewrite only // => /eqP ->; rewrite cards1.
apply: eq_bigr => o /cards1P[d Ed]; have ad : active x d o by have /setP/(_ d) := Ed; rewrite !inE eqxx.
rewrite (big_pred1 d) => [|e]; last first.
  apply/andP/eqP => [[ae]|->]; last by rewrite only // Ed.
  by rewrite only // Ed eqEsubset sub1set inE => /andP[_]; rewrite sub1set inE => /eqP.
rewrite -mulrA -err_scale //; congr (_ * err _); apply/colP => e; rewrite !mxE eqxx andbT.
case: (eqVneq e d) => [->|ed]; first by rewrite mulr1.
by rewrite mulr0; apply: not_active; have /setP/(_ e) := Ed; rewrite !inE (negbTE ed) => ->.
Qed.

Variable C : R.
Hypothesis err_le : forall o, 0 < pr o -> err (x o) <= C.
Lemma excess_bounds : 0 <= sample_loss pr x Wp Wr s D W - isolated_loss Wp Wr s D W M_exact <= C * Pr pr two_active.
Proof.
case: dist => p0 _ _; rewrite excess; apply/andP; split; first by apply: sumr_ge0 => o _; rewrite mulr_ge0 ?sqnorm_ge0.
rewrite /Pr mulr_sumr; apply: ler_sum => o _; rewrite mulrC; have := p0 o; rewrite le_eqVlt => /orP[/eqP <-|po]; first by rewrite !mulr0.
by rewrite ler_pmul2r ?err_le.
Qed.
End Repaired.
