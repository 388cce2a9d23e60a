(* positive-loss and anchored-positive-loss by rank: what the free neurons must produce has a higher rank than there are free neurons. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Cells Patterns Points Rank.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Check.
Variables (I : inst) (inputs targets : mat) (anchors : seq nat).
Definition counted : seq nat := [seq c <- iota 0 (size (i_input I)) | ~~ qeq (wtq I c) q0].
Definition anchor (j : nat) : nat := nth 0%N anchors j.
Definition anchoredq (c j : nat) : Q :=
  let z := dotq (nth [::] inputs (anchor j)) (nth [::] (i_input I) c) in if qlt (theta_of I j) z then z else q0.
Definition left_over (c k : nat) : Q :=
  qsub (at2 (i_target I) c k) (sumq (size anchors) (fun j => qmul (at2 targets (anchor j) k) (anchoredq c j))).
Definition left_overs : mat := [seq [seq left_over (nth 0%N counted n) k | k <- iota 0 (i_nr I)] | n <- iota 0 (size counted)].
Definition check_anchored_positive_loss : bool :=
  let r := size (eliminate (size counted) (i_nr I) left_overs) in
  [&& wf I, weights_ok I, (if anchors is [::] then true else neuronwise I), (size anchors <= i_nq I)%N,
      (i_nq I - size anchors < r)%N & rank_is (size counted) (i_nr I) left_overs r].
End Check.
Definition check_positive_loss_rank (I : inst) : bool := check_anchored_positive_loss I [::] [::] [::].

Section Sound.
Variable R : realFieldType.
Notation q2r := (q2r R).
Notation m2r := (m2r R).

Lemma anchoredq_ok I inputs anchors W c j : wf I -> neuronwise I -> (j < i_nq I)%N -> (c < size (i_input I))%N ->
  (forall k, (k < i_np I)%N -> W j k = m2r inputs (anchor anchors j) k) ->
  q2r (anchoredq I inputs anchors c j) = latent (real R I) (gate (real R I) W) W j c.
Proof.
move=> w nw hj hc E; have n0 : (0 < i_nq I)%N by case/andP: w.
have pE : pre (real R I) W j c = q2r (dotq (nth [::] inputs (anchor anchors j)) (nth [::] (i_input I) c)).
  rewrite dotq_ok (@dot_le _ (i_np I)); last by case/andP: w => _ /allP; apply; exact: mem_nth.
  by apply: eq_bigr => k _; rewrite E.
have gE : gate (real R I) W j c = (q2r (theta_of I j) < pre (real R I) W j c).
  rewrite /gate threshold_on //; last exact: cell_lt.
  by rewrite /z /neuron /column /= modnMDl divnMDl // modn_small // divn_small // addn0.
by rewrite /latent gE pE /anchoredq (q2r_lt R); case: ifP => _; rewrite ?q2r_0.
Qed.

Theorem anchored_positive_loss_sound I inputs targets anchors : check_anchored_positive_loss I inputs targets anchors ->
  anchored_positive_loss (real R I) (m2r inputs) (m2r targets) anchors.
Proof.
case/and5P=> w wo nw ha /andP[lt rk] D W rs l0; set J := real R I in rs l0.
have nwa : (0 < size anchors)%N -> neuronwise I by case: (anchors) nw.
set m := size (counted I) in rk; set f := (i_nq I - size anchors)%N in lt.
have rec c : c \in counted I -> (c < size (i_input I))%N /\ reconstructs J D W c.
  rewrite mem_filter mem_iota add0n (q2r_eq R) q2r_0 => /andP[wc hc]; split=> //.
  by have /loss_eq0 := l0; apply => //; exact: weight_ge0.
pose cc (n : 'I_m) := nth 0%N (counted I) n.
have hcc n : cc n \in counted I by exact: mem_nth.
pose Z : 'M[R]_(m, f) := \matrix_(n < m, i < f) latent J (gate J W) W (size anchors + i) (cc n).
pose U : 'M[R]_(f, i_nr I) := \matrix_(i < f, k < i_nr I) D k (size anchors + i)%N.
have E : mx R m (i_nr I) (left_overs I inputs targets anchors) = Z *m U.
  apply/matrixP => n k; rewrite !mxE at2_mk // -/(cc n) q2r_sub q2r_sumq.
  have [hc rc] := rec _ (hcc n).
  have -> : q2r (at2 (i_target I) (cc n) k) = \sum_(i < i_nq I) D k i * latent J (gate J W) W i (cc n) := esym (rc k (ltn_ord k)).
  rewrite -[in X in X - _](subnKC ha) big_split_ord /= -/f.
  have -> : \sum_(i < size anchors) D k i * latent J (gate J W) W i (cc n) =
            \sum_(i < size anchors) q2r (qmul (at2 targets (anchor anchors i) k) (anchoredq I inputs anchors (cc n) i)).
    apply: eq_bigr => j _; have [eW eD] := rs j (ltn_ord j).
    have nw' : neuronwise I by apply: nwa; apply: leq_ltn_trans (ltn_ord j).
    rewrite q2r_mul (@anchoredq_ok _ _ _ W) // ?(leq_trans (ltn_ord j)) //.
    by rewrite eD // mulrC [in RHS]mulrC.
  by rewrite addrAC subrr add0r; apply: eq_bigr => i _; rewrite !mxE mulrC.
have := rank_is_sound R rk; rewrite E => h.
by move: lt; rewrite -h ltnNge (leq_trans (mulmx_max_rank _ _)).
Qed.
Theorem positive_loss_rank_sound I : check_positive_loss_rank I -> positive_loss (real R I).
Proof.
move=> h D W; have p := @anchored_positive_loss_sound I [::] [::] [::] h.
rewrite lt_neqAle eq_sym loss_ge0 ?andbT; last by case/and5P: h => _ wo _ _ _; exact: weight_ge0.
by apply/eqP; apply: p.
Qed.
End Sound.
