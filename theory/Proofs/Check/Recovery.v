(* The kind anchored-recovery, where one neuron alone produces what is left of a column: the one free neuron, or the one that TopK(1) passes. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Cells Patterns Points Rank PositiveLoss.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* u is a positive multiple of v, and v is not 0 *)
Definition same_rayq (n : nat) (u v : nat -> Q) : bool :=
  qlt q0 (innerq n u v) && alln n (fun j => alln n (fun k => qeq (qmul (u j) (v k)) (qmul (u k) (v j)))).
Definition topone (I : inst) : bool := if i_activation I is TopK 1 then true else false.

Section Check.
Variables (I : inst) (inputs targets : mat) (anchors : seq nat) (byD : bool).
Definition recovered_by_anchor (d : nat) : bool :=
  has (fun a => if byD then same_rayq (i_nr I) (at2 targets a) (at2 targets d) else same_rayq (i_np I) (at2 inputs a) (at2 inputs d)) anchors.
(* the rank is not needed, but is what the kernel asks for: with another one no point has loss 0 *)
Definition last_free : bool :=
  [&& neuronwise I, (size anchors).+1 == i_nq I, qle q0 (theta_of I (size anchors)) &
      rank_is (size (counted I)) (i_nr I) (left_overs I inputs targets anchors) 1].
Definition recovered_by_free (d : nat) : bool :=
  has (fun c => same_rayq (i_nr I) (left_over I inputs targets anchors c) (at2 targets d)) (counted I).
Definition recovered_by_one (d : nat) : bool :=
  has (fun c => same_rayq (i_nr I) (at2 (i_target I) c) (at2 targets d)) (counted I).
Definition is_recovered (d : nat) : bool :=
  [|| recovered_by_anchor d, byD && last_free && recovered_by_free d | byD && topone I && recovered_by_one d].
Definition no_direction (d : nat) : bool :=
  if byD then alln (i_nr I) (fun j => qeq (at2 targets d j) q0) else alln (i_np I) (fun j => qeq (at2 inputs d j) q0).
Definition check_anchored_recovery (features : nat) : bool :=
  [&& wf I, weights_ok I, (size anchors <= i_nq I)%N & alln features (fun d => [|| d \in anchors, no_direction d | is_recovered d])].
End Check.

Section Sound.
Variable R : realFieldType.
Notation q2r := (q2r R).
Notation m2r := (m2r R).
Notation real := (real R).

Lemma same_rayq_ok n (u v : nat -> Q) : same_rayq n u v -> same_ray n (fun j => q2r (u j)) (fun j => q2r (v j)).
Proof.
case/andP; rewrite (q2r_lt R) q2r_0 (@innerq_ok R _ _ _ (fun j => q2r (u j)) (fun j => q2r (v j))) //.
set uv := inner _ _ _ => pos /allnP h.
have X j k : (j < n)%N -> (k < n)%N -> q2r (u j) * q2r (v k) = q2r (u k) * q2r (v j).
  by move=> hj hk; have /allnP := h j hj; move/(_ k hk); rewrite (q2r_eq R) !q2r_mul => /eqP.
set vv := inner n (fun j => q2r (v j)) (fun j => q2r (v j)).
have E j : (j < n)%N -> q2r (u j) * vv = uv * q2r (v j).
  move=> hj; rewrite /vv /uv /inner mulr_sumr mulr_suml; apply: eq_bigr => k _.
  by rewrite mulrA X // mulrAC.
have vv0 : 0 < vv.
  rewrite lt_neqAle sumr_ge0 ?andbT => [|k _]; last by rewrite -expr2 sqr_ge0.
  rewrite eq_sym; apply/eqP => /eqP; rewrite /vv /inner psumr_eq0 => [/allP z|k _]; last by rewrite -expr2 sqr_ge0.
  move: pos; rewrite /uv /inner big1 ?ltxx // => k _.
  by have := z k (mem_index_enum _); rewrite /= mulf_eq0 orbb => /eqP ->; rewrite mulr0.
exists (uv / vv); first by rewrite divr_gt0.
by move=> j hj; rewrite mulrAC -E // mulfK ?gt_eqF.
Qed.
(* a nonnegative multiple on a ray is on the same ray *)
Lemma ray_of_multiple n (u v x : nat -> R) a : 0 <= a -> (exists2 j, (j < n)%N & v j <> 0) -> same_ray n x v ->
  (forall j, (j < n)%N -> x j = u j * a) -> same_ray n u v.
Proof.
move=> a0 [j hj v0] [t t0 E] X; have an : a != 0.
  by apply/eqP => z; apply: v0; move: (X j hj); rewrite E // z mulr0 => /eqP; rewrite mulf_eq0 gt_eqF // => /eqP.
have ap : 0 < a by rewrite lt_neqAle eq_sym an.
exists (t / a); first by rewrite divr_gt0.
by move=> k hk; rewrite mulrAC -E // X // mulfK.
Qed.
Lemma topone_gate I W i i' c : wf I -> topone I -> (i < i_nq I)%N -> (i' < i_nq I)%N -> (c < size (i_input I))%N ->
  gate (real I) W i c -> gate (real I) W i' c -> i = i'.
Proof.
move=> w t1 hi hi' hc g g'; apply/eqP; apply/negPn/negP => ne.
have n0 : (0 < i_nq I)%N by case/andP: w.
have gE : group_of I = i_nq I /\ budget_of I = 1%N by move: t1; rewrite /topone /group_of /budget_of; case: (i_activation I) => // -[|[|k]].
have mem j : (j < i_nq I)%N -> gate (real I) W j c -> (c * i_nq I + j)%N \in [seq e <- grp I c | on (real I) W e].
  move=> hj gj; rewrite mem_filter; apply/andP; split; first exact: gj.
  by rewrite grpP cell_lt //= gE.1 divnMDl // divn_small // addn0 eqxx.
have := @on_count_le R I W c; rewrite gE.2 /on_count -size_filter leqNgt => /negP; apply.
apply: (@uniq_leq_size _ [:: (c * i_nq I + i)%N; (c * i_nq I + i')%N]); first by rewrite /= inE eqn_add2l ne.
by move=> e; rewrite !inE => /orP[] /eqP ->; exact: mem.
Qed.

Theorem anchored_recovery_sound I inputs targets anchors byD features :
  check_anchored_recovery I inputs targets anchors byD features ->
  anchored_recovery (real I) (m2r inputs) (m2r targets) features anchors byD.
Proof.
case/and4P=> w wo ha /allnP h D W rs l0 d hd da n u v dir; set J := real I in rs l0 n u v dir *.
have rec c : c \in counted I -> (c < size (i_input I))%N /\ reconstructs J D W c.
  rewrite mem_filter mem_iota add0n (q2r_eq R) q2r_0 => /andP[wc hc]; split=> //.
  by have /loss_eq0 := l0; apply => //; exact: weight_ge0.
have := h d hd; rewrite (negbTE da) /=; case/orP.
  case: dir => j hj v0; rewrite /no_direction /n /v in hj v0 *; case: (byD) hj v0 => hj v0 /allnP /(_ j hj);
  rewrite (q2r_eq R) q2r_0 => /eqP /v0 [].
rewrite /is_recovered; case/or3P => [/hasP[a]|/andP[/andP[bD lf] /hasP[c ic]]|/andP[/andP[bD t1] /hasP[c ic]]].
- move/(nthP 0%N) => [j hj <-] sr; have [eW eD] := rs j hj.
  exists j; first exact: leq_trans hj ha.
  rewrite /n /u /v; case: (byD) sr => /same_rayq_ok [t t0 E]; exists t => // k hk; [rewrite eD //|rewrite eW //]; exact: E.
- rewrite /n /u /v bD in dir *; move/same_rayq_ok; case/and4P: lf => nw /eqP sz th _ sr.
  have hf : (size anchors < i_nq I)%N by rewrite -sz.
  exists (size anchors) => //; have [hc rc] := rec c ic.
  apply: (@ray_of_multiple _ _ _ _ (latent J (gate J W) W (size anchors) c) _ dir sr).
    rewrite /latent; case: ifP => // g; apply: (@le_trans _ _ (q2r (theta_of I (size anchors)))); first by rewrite -(q2r_0 R) -(q2r_le R).
    apply: ltW.
    move: g; rewrite /gate threshold_on //; last exact: cell_lt.
    rewrite /z /neuron /column /= modnMDl divnMDl ?(leq_ltn_trans _ hf) // modn_small // divn_small // addn0; exact.
  move=> k hk; rewrite /left_over q2r_sub q2r_sumq.
  have -> : q2r (at2 (i_target I) c k) = \sum_(i < i_nq I) D k i * latent J (gate J W) W i c := esym (rc k hk).
  rewrite -sz big_ord_recr /=.
  have -> : \sum_(i < size anchors) D k i * latent J (gate J W) W i c =
            \sum_(i < size anchors) q2r (qmul (at2 targets (anchor anchors i) k) (anchoredq I inputs anchors c i)).
    apply: eq_bigr => j _; have [eW eD] := rs j (ltn_ord j).
    rewrite q2r_mul (@anchoredq_ok _ _ _ _ W) // ?(leq_trans (ltn_ord j)) //.
    by rewrite eD.
  by rewrite addrC addKr.
- rewrite /n /u /v bD in dir *; move/same_rayq_ok => sr; have [hc rc] := rec c ic.
  case: (boolP (has (fun i => gate J W i c) (iota 0 (i_nq I)))) => [/hasP[i]|/hasPn none].
    rewrite mem_iota add0n => hi g; exists i => //.
    apply: (@ray_of_multiple _ _ _ _ (latent J (gate J W) W i c) _ dir sr).
      rewrite /latent g; move: g; rewrite /gate /on => /andP[ca _]; move: ca; rewrite /candidate.
      have -> : rectified J by rewrite /J /= /rectified_of; move: t1; rewrite /topone; case: (i_activation I).
      rewrite /=; have -> : theta_of I (neuron J (c * i_nq I + i)) = q0 by rewrite /theta_of; move: t1; rewrite /topone; case: (i_activation I).
      rewrite q2r_0 /z /neuron /column /= modnMDl divnMDl ?(leq_ltn_trans _ hi) // modn_small // divn_small // addn0; exact: ltW.
    move=> k hk; have -> : q2r (at2 (i_target I) c k) = \sum_(i < i_nq I) D k i * latent J (gate J W) W i c := esym (rc k hk).
    rewrite (bigD1 (Ordinal hi)) //= big1 ?addr0 // => j ji.
    rewrite /latent; case: ifP; rewrite ?mulr0 // => g'; case/eqP: ji; apply: val_inj => /=.
    exact: (@topone_gate I W j i c w t1 _ hi hc g' g).
  case: sr => t t0 E; case: dir => k hk []; apply/eqP; move: (E k hk).
  have -> : q2r (at2 (i_target I) c k) = \sum_(i < i_nq I) D k i * latent J (gate J W) W i c := esym (rc k hk).
  rewrite big1 => [/esym/eqP|i _]; first by rewrite mulf_eq0 (gt_eqF t0) => h'; exact: h'.
  by rewrite /latent (negbTE (none (val i) _)) ?mulr0 // mem_iota /= add0n.
Qed.
End Sound.
