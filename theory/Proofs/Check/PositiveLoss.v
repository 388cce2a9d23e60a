(* positive-loss and anchored-positive-loss. By rank: what the free neurons must produce has a higher rank than there are free neurons. By dependence:
   it has at least their rank, and a nonnegative combination of it is 0, though latents are nonnegative. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Cells Patterns Points Rank.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* latents cannot be negative *)
Definition nonnegative (I : inst) : bool := rectified_of I && alln (i_nq I) (fun i => qle q0 (theta_of I i)).

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
(* lambda: a multiplier for each counted column, in their order *)
Definition check_anchored_dependence (lambda : vec) : bool :=
  let r := size (eliminate (size counted) (i_nr I) left_overs) in
  [&& wf I, weights_ok I, (if anchors is [::] then true else neuronwise I), (size anchors <= i_nq I)%N &
      [&& (i_nq I - size anchors <= r)%N, rank_is (size counted) (i_nr I) left_overs r, nonnegative I,
          alln (size counted) (fun n => qle q0 (nth q0 lambda n)) &&
          alln (i_nr I) (fun k => qeq (sumq (size counted) (fun n => qmul (nth q0 lambda n) (at2 left_overs n k))) q0) &
          has (fun n => qlt q0 (nth q0 lambda n) && ~~ alln (i_nr I) (fun k => qeq (at2 left_overs n k) q0)) (iota 0 (size counted))]].
End Check.
Definition check_positive_loss_dependence (I : inst) (lambda : vec) : bool := check_anchored_dependence I [::] [::] [::] lambda.
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

(* what is left of the counted columns is a product of free latents and free columns *)
Lemma left_overs_product I inputs targets anchors D W (J := real R I) (m := size (counted I)) (f := (i_nq I - size anchors)%N) :
  wf I -> weights_ok I -> ((0 < size anchors)%N -> neuronwise I) -> (size anchors <= i_nq I)%N ->
  respects J (m2r inputs) (m2r targets) anchors D W -> loss J D W = 0 ->
  exists U : 'M[R]_(f, i_nr I), mx R m (i_nr I) (left_overs I inputs targets anchors) =
    (\matrix_(n < m, i < f) latent J (gate J W) W (size anchors + i) (nth 0%N (counted I) n)) *m U.
Proof.
move=> w wo nwa ha rs l0; rewrite {}/m {}/f; set m := size (counted I); set f := (i_nq I - size anchors)%N.
have rec c : c \in counted I -> (c < size (i_input I))%N /\ reconstructs J D W c.
  rewrite mem_filter mem_iota add0n (q2r_eq R) q2r_0 => /andP[wc hc]; split=> //.
  by have /loss_eq0 := l0; apply => //; exact: weight_ge0.
pose cc (n : 'I_m) := nth 0%N (counted I) n.
have hcc n : cc n \in counted I by apply: mem_nth; exact: ltn_ord.
exists (\matrix_(i < f, k < i_nr I) D k (size anchors + i)%N).
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
Qed.

Theorem anchored_positive_loss_sound I inputs targets anchors : check_anchored_positive_loss I inputs targets anchors ->
  anchored_positive_loss (real R I) (m2r inputs) (m2r targets) anchors.
Proof.
case/and5P=> w wo nw ha /andP[lt rk] D W rs l0.
have nwa : (0 < size anchors)%N -> neuronwise I by case: (anchors) nw.
have [U E] := left_overs_product w wo nwa ha rs l0.
have := rank_is_sound R rk; rewrite E => h.
by move: lt; rewrite -h ltnNge (leq_trans (mulmx_max_rank _ _)).
Qed.

Lemma latent_ge0 I W i c : wf I -> nonnegative I -> (i < i_nq I)%N -> (c < size (i_input I))%N -> 0 <= latent (real R I) (gate (real R I) W) W i c.
Proof.
move=> w /andP[re /allnP th] hi hc; rewrite /latent; case: ifP => //; rewrite /gate /on => /andP[ca _]; move: ca.
rewrite /candidate /= re /= /z /neuron /column /= modnMDl divnMDl ?(leq_ltn_trans _ hi) // modn_small // divn_small // addn0.
by move/ltW; apply: le_trans; rewrite -(q2r_0 R) -(q2r_le R) th.
Qed.
Theorem anchored_dependence_sound I inputs targets anchors lambda : check_anchored_dependence I inputs targets anchors lambda ->
  anchored_positive_loss (real R I) (m2r inputs) (m2r targets) anchors.
Proof.
case/and5P=> w wo nw ha /and5P[le rk nn /andP[/allnP ln /allnP lz] /hasP[n1 n1m lpos]] D W rs l0; set J := real R I in rs l0.
have nwa : (0 < size anchors)%N -> neuronwise I by case: (anchors) nw.
have [U E] := left_overs_product w wo nwa ha rs l0; move: E.
set m := size (counted I) in ln lz rk n1m *; set f := (i_nq I - size anchors)%N in le U *; set Z := \matrix_(_, _) _ => E.
have rU : row_free U.
  rewrite /row_free eqn_leq rank_leq_row; apply: leq_trans (le) _.
  by have <- := rank_is_sound R rk; rewrite E; exact: mxrankM_maxr.
pose l : 'rV[R]_m := \row_(n < m) q2r (nth q0 lambda n).
have lE : l *m mx R m (i_nr I) (left_overs I inputs targets anchors) = 0.
  apply/rowP => k; rewrite !mxE; have := lz k (ltn_ord k); rewrite (q2r_eq R) q2r_0 q2r_sumq => /eqP z; rewrite -[RHS]z.
  by apply: eq_bigr => n _; rewrite !mxE q2r_mul.
have lZ : l *m Z = 0 by apply: (row_free_inj rU); rewrite -mulmxA -E lE mul0mx.
move: lpos n1m; rewrite mem_iota add0n /= => /andP[l1 /allPn[k]]; rewrite mem_iota add0n /= => hk ne hn.
case/negP: ne; rewrite (q2r_eq R) q2r_0; apply/eqP.
have -> : q2r (at2 (left_overs I inputs targets anchors) n1 k) = mx R m (i_nr I) (left_overs I inputs targets anchors) (Ordinal hn) (Ordinal hk) by rewrite mxE.
have hc (n : 'I_m) : (nth 0%N (counted I) n < size (i_input I))%N.
  by have : nth 0%N (counted I) n \in counted I by [exact: mem_nth]; rewrite mem_filter mem_iota add0n => /andP[].
have lq n : (n < m)%N -> 0 <= q2r (nth q0 lambda n) by move=> h; rewrite -(q2r_0 R) -(q2r_le R) ln.
rewrite E mxE big1 // => i _; have s0 : \sum_j l ord0 j * Z j i = 0 by have := congr1 (fun A : 'rV[R]_f => A ord0 i) lZ; rewrite mxE [RHS]mxE.
have : q2r (nth q0 lambda n1) * Z (Ordinal hn) i = 0.
  have nneg (n : 'I_m) : (0 <= l ord0 n * Z n i)%R.
    rewrite !mxE mulr_ge0 ?lq // latent_ge0 // -?(ltn_subRL) ?hc //; exact: ltn_ord.
  move/eqP: s0; rewrite psumr_eq0 => [/allP /(_ (Ordinal hn) (mem_index_enum _))|n _]; last exact: nneg.
  by rewrite /= mxE => /eqP.
move/eqP; rewrite mulf_eq0 => /orP[|/eqP ->]; last by rewrite mul0r.
by move: l1; rewrite (q2r_lt R) q2r_0 => /gt_eqF ->.
Qed.
Theorem positive_loss_rank_sound I : check_positive_loss_rank I -> positive_loss (real R I).
Proof.
move=> h D W; have p := @anchored_positive_loss_sound I [::] [::] [::] h.
rewrite lt_neqAle eq_sym loss_ge0 ?andbT; last by case/and5P: h => _ wo _ _ _; exact: weight_ge0.
by apply/eqP; apply: p.
Qed.
Theorem positive_loss_dependence_sound I lambda : check_positive_loss_dependence I lambda -> positive_loss (real R I).
Proof.
move=> h D W; have p := @anchored_dependence_sound I [::] [::] [::] lambda h.
rewrite lt_neqAle eq_sym loss_ge0 ?andbT; last by case/and5P: h => _ wo _ _ _; exact: weight_ge0.
by apply/eqP; apply: p.
Qed.
End Sound.
