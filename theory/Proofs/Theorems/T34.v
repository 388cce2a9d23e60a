(* Theorem 3.4, zero loss: refuted as published (a feature that never fires alone has weight 0); repaired: the features of positive weight. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements Basics.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* As published: L~ = 0 iff every feature is reproduced. *)
Definition published_3_4 (R : realFieldType) (s : forall nq n, gate R nq n) : Prop :=
  forall (n np nr nq : nat) (p : problem R n np nr) (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)),
  unit_inputs p -> (forall d, 0 <= M p d) -> loss p (@s nq n) D W = 0 <-> forall d, col d (W_r p) = col d (output p (@s nq n) D W).

Section Repaired.
Variables (R : realFieldType) (n np nr nq : nat) (p : problem R n np nr) (s : gate R nq n).
Hypothesis M_ge0 : forall d, 0 <= M p d.
Lemma loss_ge0 D W : 0 <= loss p s D W.
Proof. by apply: sumr_ge0 => d _; rewrite mulr_ge0 ?sqnorm_ge0. Qed.
Theorem repaired_3_4 D W : loss p s D W = 0 <-> forall d, 0 < M p d -> col d (W_r p) = col d (output p s D W).
Proof.
split=> [/eqP|H].
  rewrite psumr_eq0 => [/allP H d m0|d _]; last by rewrite mulr_ge0 ?sqnorm_ge0.
  by have := H d (mem_index_enum _); rewrite /= mulf_eq0 gt_eqF //= sqnorm_eq0 subr_eq0 => /eqP.
apply: big1 => d _; have := M_ge0 d; rewrite le_eqVlt => /orP[/eqP <-|m0]; first by rewrite mul0r.
by rewrite H // subrr sqnorm0 mulr0.
Qed.
End Repaired.

Section Refuted.
Variable R : realFieldType.
(* The child (0,1) never fires without its parent (1,0): weight 0. One neuron sees the parent. *)
Definition child_never_alone : problem R 2 2 2 := Problem 1%:M 1%:M (fun d => if d == ord0 then 1 / 5%:R else 0).
Definition parent_only : 'M[R]_2 := delta_mx ord0 ord0.
Theorem published_3_4_refuted (s : forall nq n, gate R nq n) : s 2%N 2%N parent_only ord0 ord0 -> ~ published_3_4 s.
Proof.
move=> on H; have M_ge0 d : 0 <= M child_never_alone d by rewrite /=; case: ifP => // _; rewrite divr_ge0 ?ler01 ?ler0n.
have unit : unit_inputs child_never_alone.
  by move=> d; rewrite /sqnorm /ip !big_ord_recl big_ord0 !mxE; ord_cases d; rewrite /= ?mulr1n ?mulr0n; ring.
have act1 : act (s 2%N 2%N) parent_only = parent_only.
  apply/matrixP => i d; rewrite mxE; case: ifP => // /negbT off; rewrite mxE; case: eqP => //= ei; case: eqP => //= ed.
  by rewrite ei ed on in off.
have out : output child_never_alone (s 2%N 2%N) parent_only parent_only = parent_only by rewrite /output mulmx1 act1 mul_delta_mx.
have [+ _] := H _ _ _ _ child_never_alone parent_only parent_only unit M_ge0; rewrite out => /(_ _ ord_max) absurd.
have : loss child_never_alone (s 2%N 2%N) parent_only parent_only = 0.
  apply/repaired_3_4 => // d; rewrite out /=; case: eqP => [-> _|_]; last by rewrite ltxx.
  by apply/colP => k; rewrite !mxE eqxx andbT.
move/absurd/colP/(_ ord_max); rewrite !mxE /= => /eqP; by rewrite oner_eq0.
Qed.
Lemma parent_on : parent_only ord0 ord0 = 1. Proof. by rewrite mxE. Qed.
Corollary published_3_4_refuted_relu : ~ published_3_4 (@relu R).
Proof. by apply: published_3_4_refuted; rewrite /relu parent_on ltr01. Qed.
Corollary published_3_4_refuted_jumprelu theta : theta < 1 -> ~ published_3_4 (@jumprelu R theta).
Proof. by move=> t1; apply: published_3_4_refuted; rewrite /jumprelu parent_on. Qed.
Corollary published_3_4_refuted_topk k : (0 < k)%N -> ~ published_3_4 (@topk R k).
Proof.
move=> k0; apply: published_3_4_refuted; rewrite /topk parent_on ltr01 /bare_topk (_ : [set j | _] = set0) ?cards0 //.
by apply/setP => j; rewrite !inE /beats parent_on ltn0 andbF orbF mxE; ord_cases j; rewrite /= ?ltxx ?ltr10.
Qed.
End Refuted.
