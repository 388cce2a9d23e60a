(* Theorem 3.3's text calls [W_p^T; 0], [W_r, 0] a constructive global minimum. Refuted: an acute pair. Repaired: for targets with the
   inner products of the inputs (W_r = W_p) it is one iff its loss is 0, and M <= 0 suffices for that. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements Basics T33 T34.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition published_3_3_global (R : realFieldType) (s : forall nq n, gate R nq n) : Prop :=
  forall (n np nr e : nat) (p : problem R n np nr), unit_inputs p -> (forall d, 0 <= M p d) ->
  global_minimum p (s (n + e)%N n) (own_decoder e p) (own_encoder e p).

Section Repaired.
Variables (R : realFieldType) (n np nr e : nat) (p : problem R n np nr) (s : gate R (n + e) n).
Notation w d := (col d (W_p p)).
Notation r d := (col d (W_r p)).
Notation L := (loss p s).
Notation D := (own_decoder e p).
Notation W := (own_encoder e p).
Hypotheses (unit : unit_inputs p) (M_ge0 : forall d, 0 <= M p d).
Hypothesis keeps : forall d, 0 < M p d -> d \in passing p s d.
Hypothesis drops : forall d k, 0 < M p d -> k \in passing p s d -> 0 <= ip (w k) (w d).

Theorem repaired_3_3_global_obtuse : (forall i j, i != j -> ip (w i) (w j) <= 0) -> L D W = 0 /\ global_minimum p s D W.
Proof.
move=> obtuse; have L0 : L D W = 0.
  rewrite own_loss //; apply: big1 => d _; have := M_ge0 d; rewrite le_eqVlt => /orP[/eqP <-|m0]; first by rewrite mul0r.
  rewrite /extra big1 ?sqnorm0 ?mulr0 // => k /andP[kp kd].
  by rewrite (_ : ip _ _ = 0) ?scale0r //; apply/eqP; rewrite eq_le obtuse // drops.
by split=> // D' W'; rewrite L0 loss_ge0.
Qed.

(* Targets = inputs, or targets that are the inputs moved isometrically: the same inner products. *)
Theorem repaired_3_3_global_iff : (forall i j, ip (r i) (r j) = ip (w i) (w j)) -> global_minimum p s D W <-> L D W = 0.
Proof.
move=> rp; split=> [glob|L0 D' W']; last by rewrite L0 loss_ge0.
pose y d := col d (output p s D W).
have scaled h : L ((1 + h) *: D) W = L D W + 2%:R * h * (\sum_d M p d * ip (y d - r d) (y d)) + h ^+ 2 * (\sum_d M p d * sqnorm (y d)).
  rewrite !mulr_sumr /loss -!big_split; apply: eq_bigr => d _ /=.
  rewrite /output -scalemxAl linearZ /= -/(output p s D W) -/(y d) scalerDl scale1r opprD addrA -/(y d) -scalerN.
  by rewrite sqnormD ipZr sqnormZ sqnormN ipNr -[r d - y d]opprB sqnormN ipNl; ring.
have : 2%:R * (\sum_d M p d * ip (y d - r d) (y d)) = 0.
  apply: (@no_slope R (\sum_d M p d * sqnorm (y d)) _ 1) => [|h _]; first exact: ltr01.
  by have := glob ((1 + h) *: D) W; rewrite scaled -[L D W <= _]subr_ge0; congr (_ <= _); ring.
move/eqP; rewrite mulf_eq0 pnatr_eq0 /= => /eqP S0.
apply/eqP; rewrite eq_le loss_ge0 // andbT -S0; apply: ler_sum => d _.
have := M_ge0 d; rewrite le_eqVlt => /orP[/eqP <-|m0]; first by rewrite !mul0r.
have E : y d - r d = extra p s d by apply: oppr_inj; rewrite opprB own_residual.
rewrite ler_pmul2l // -/(y d) own_residual // sqnormN -{2}(subrK (r d) (y d)) E ipDr -[X in X <= _]addr0 ler_add2l.
rewrite /extra ip_suml sumr_ge0 // => k /andP[kp _]; rewrite ipZl rp; by rewrite mulr_ge0 // drops.
Qed.
End Repaired.

Section Refuted.
Variable R : realFieldType.
Notation q a b := (a%:R / b%:R : R).
(* Independent inputs, ReLU: loss 0 is always in reach, one neuron per feature at the dual basis. *)
Lemma dual_basis n np nr e (p : problem R n np nr) : independent (W_p p) -> exists W, loss p (@relu R (n + e)%N n) (own_decoder e p) W = 0.
Proof.
move=> ind; have [W hW] := prescribe (col_mx 1%:M 0 : 'M[R]_(n + e, n)) ind; exists W.
have act1 : act (@relu R (n + e)%N n) (col_mx 1%:M 0) = col_mx 1%:M 0.
  apply/matrixP => i d; rewrite mxE /relu; case: ifP => // /negbT; rewrite -leNgt.
  case: (split_ordP i) => k ->; rewrite ?col_mxEu ?col_mxEd !mxE //; case: eqP => //= _; by rewrite ler10.
apply: big1 => d _; rewrite /output hW act1 mul_row_col mulmx1 mulmx0 addr0 subrr sqnorm0 mulr0 //.
Qed.
Theorem published_3_3_global_refuted : ~ published_3_3_global (@relu R).
Proof.
pose acute : problem R 2 2 2 := Problem (W_p (long_targets R)) (W_p (long_targets R)) (fun=> 1).
move=> /(_ _ _ _ 0%N acute) H; have [unit interf] := plane_interference (p := acute) erefl.
have ind : independent (W_p acute).
  apply: mxrank_unit; have : mx 2 2 [:: [:: 1; - q 3 4]; [:: 0; q 5 4]] *m W_p acute = 1%:M; last by case/mulmx1_unit.
  apply/matrixP => i j; rewrite mxE !big_ord_recl big_ord0 !mxE.
  by ord_cases i; ord_cases j; rewrite /= ?mulr1n ?mulr0n; field; rewrite ?pnatr_eq0.
have [W W0] := dual_basis 0 ind; have := H unit (fun=> ler01) (own_decoder 0 acute) W; rewrite W0 own_loss // => [|d|d _].
- rewrite leNgt => /negP; apply; rewrite (bigD1 ord0) //=; apply: ltr_spaddl; last by apply: sumr_ge0 => d _; rewrite mul1r sqnorm_ge0.
  rewrite mul1r sqnorm_gt0 /extra plane_passing // big_mkcond !big_ord_recl big_ord0 !inE /= add0r addr0.
  apply/eqP => /colP/(_ ord0)/eqP; rewrite /ip !big_ord_recl big_ord0 !mxE /= !(mulr0, addr0, mulr1, mul0r).
  by rewrite !mulf_eq0 !invr_eq0 !pnatr_eq0.
- exact: ler01.
- by rewrite plane_passing // inE.
Qed.
End Refuted.
