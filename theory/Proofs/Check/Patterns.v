(* The kinds realizable and unrealizable. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Cells.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition has_patternq (I : inst) (F : seq (seq nat)) (W : mat) : bool := wf I && (pattern_at I W == bits I F).
Definition check_realizable := has_patternq.

(* no encoder: a lemma on cells; or a lemma on the cells of neuron i alone; or a group with an impossible number of cells that are on *)
Definition check_unrealizable (I : inst) (F : seq (seq nat)) (ts : lemma) : bool := [&& wf I, check_lemma I ts & refutes I (bits I F) ts].
Definition neuronwise (I : inst) : bool := if i_activation I is Threshold _ then true else false.
Definition own_bits (I : inst) (F : seq (seq nat)) (i : nat) : seq bool := [seq sets F i c | c <- iota 0 (size (i_input I))].
Definition check_unrealizable_neuron (I : inst) (F : seq (seq nat)) (i : nat) (ts : lemma) : bool :=
  let J := one_neuron I (theta_of I i) in
  [&& wf I, neuronwise I, (i < i_nq I)%N, check_lemma J ts & refutes J (own_bits I F i) ts].
Definition check_unrealizable_group (I : inst) (F : seq (seq nat)) (k : nat) : bool :=
  let g := group_of I in let n := count id (take g (drop (k * g) (bits I F))) in
  [&& wf I, (k * g < ncells I)%N & (budget_of I < n)%N || ~~ rectified_of I && (n != minn (budget_of I) g)].

Section Sound.
Variable R : realFieldType.
Notation real := (real R).

Lemma has_patternq_ok I F W : has_patternq I F W -> has_pattern (real I) (sets F) (m2r R W).
Proof. by case/andP=> w /eqP h; apply/(bits_pattern _ _ w); rewrite -pattern_at_ok. Qed.
Theorem realizable_sound I F W : check_realizable I F W -> realizable (real I) (sets F).
Proof. by move/has_patternq_ok => h; exists (m2r R W). Qed.

Theorem unrealizable_sound I F ts : check_unrealizable I F ts -> unrealizable (real I) (sets F).
Proof.
case/and3P=> w cl f [W /(bits_pattern _ _ w) E].
apply: (@lemma_contradiction _ I W (ncells I) ts w cl).
by rewrite E take_oversize // size_map size_iota.
Qed.

Lemma one_neuron_on I W i c : wf I -> neuronwise I -> (i < i_nq I)%N -> (c < size (i_input I))%N ->
  on (real (one_neuron I (theta_of I i))) (fun _ => W i) c = gate (real I) W i c.
Proof.
move=> w th hi hc; have w' : wf (one_neuron I (theta_of I i)) by case/andP: (w) => _ h; rewrite /wf /= h.
have he : (c * i_nq I + i < ncells I)%N.
  by rewrite /ncells; apply: (@leq_trans (c.+1 * i_nq I)); [rewrite mulSn addnC ltn_add2r | rewrite leq_mul2r hc orbT].
rewrite /gate threshold_on //; last by rewrite /ncells /= muln1.
rewrite threshold_on //.
rewrite !z_dot // /cellrow /= divn1 modn1 modnMDl modn_small // divnMDl ?(leq_ltn_trans _ hi) // divn_small // addn0.
by rewrite {1}/theta_of /=.
Qed.
Theorem unrealizable_neuron_sound I F i ts : check_unrealizable_neuron I F i ts -> unrealizable (real I) (sets F).
Proof.
case/and5P=> w th hi cl f [W hW]; set J := one_neuron _ _ in cl f.
have w' : wf J by case/andP: (w) => _ h; rewrite /wf /= h.
apply: (@lemma_contradiction _ J (fun _ => W i) (ncells J) ts w' cl).
rewrite take_oversize ?size_map ?size_iota // (_ : cells_on J _ = own_bits I F i) //.
rewrite /cells_on /ncells /= muln1; apply/eq_in_map => c; rewrite mem_iota add0n => hc.
by rewrite one_neuron_on // hW.
Qed.
Lemma on_count_le I W k : (@on_count R I W k <= budget_of I)%N.
Proof. by rewrite on_countE geq_minl. Qed.
Lemma on_count_bare I W k : wf I -> (k * group_of I < ncells I)%N -> ~~ rectified_of I ->
  @on_count R I W k = minn (budget_of I) (group_of I).
Proof.
move=> w hk nr; have g0 := group_gt0 w hk; case: (group_dvd I) => q dq.
rewrite on_countE /= ; congr minn; rewrite (eq_filter (a2 := predT)) ?filter_predT; last first.
  by move=> f; rewrite /candidate /= (negbTE nr).
by rewrite /grp dq filter_group ?size_iota // -(ltn_pmul2r g0) -dq.
Qed.
Theorem unrealizable_group_sound I F k : check_unrealizable_group I F k -> unrealizable (real I) (sets F).
Proof.
case/and3P=> w hk h [W /(bits_pattern _ _ w) E]; move: h; rewrite -E.
have he : (k * group_of I < ncells I)%N by [].
have g0 := group_gt0 w he; have := group_bits W w he; rewrite mulnK // => -[-> _].
case/orP=> [|/andP[nr]]; first by rewrite ltnNge on_count_le.
by rewrite on_count_bare // eqxx.
Qed.
End Sound.
