(* The kind gauge: a point, the same point at other scales, and how many features its rows and columns find there, recomputed. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From mathcomp Require Import ring.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Cells Patterns Points.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition reachesq (n : nat) (tau : Q) (u v : nat -> Q) : bool :=
  let uu := innerq n u u in let vv := innerq n v v in let uv := innerq n u v in
  [&& ~~ qeq uu q0, ~~ qeq vv q0 & qle (qmul (qmul tau tau) (qmul uu vv)) (qmul uv uv)].
Definition exceedsq (n : nat) (tau : Q) (u v : nat -> Q) : bool :=
  let uv := innerq n u v in qlt (qmul (qmul tau tau) (innerq n v v)) (qmul uv uv).
Definition scale_rows (t : Q) (W : mat) : mat := [seq vscale t r | r <- W].

(* one of the scales: the gate there, and what is recovered as printed *)
Definition check_scale (I : inst) (inputs : mat) (W : mat) (tau t : Q) (printed : nat) : bool :=
  let W' := scale_rows t W in
  [&& qlt q0 t, pattern_at I W' == pattern_at I W &
      found (i_nq I) (size inputs) (fun i d => exceedsq (i_np I) tau (at2 W' i) (at2 inputs d)) == printed].
Definition check_gauge (I : inst) (inputs targets D W : mat) (tau v : Q) (scales : vec) (printed : seq nat) (rows columns : nat) : bool :=
  [&& wf I && qeq (loss_at I D W) v,
      found (i_nq I) (size inputs) (fun i d => reachesq (i_np I) tau (at2 W i) (at2 inputs d)) == rows,
      found (i_nq I) (size inputs) (fun i d => reachesq (i_nr I) tau (fun k => at2 D k i) (at2 targets d)) == columns,
      size printed == size scales &
      alln (size scales) (fun s => check_scale I inputs W tau (nth q0 scales s) (nth 0%N printed s))].

Section Sound.
Variable R : realFieldType.
Notation q2r := (q2r R).
Notation real := (real R).
Notation m2r := (m2r R).

Lemma eq_found nq n (p q : nat -> nat -> bool) : (forall i d, (i < nq)%N -> p i d = q i d) -> found nq n p = found nq n q.
Proof. by move=> e; apply: eq_count => d; apply: eq_in_has => i; rewrite mem_iota add0n => /e ->. Qed.
Lemma innerE n (u v : nat -> Q) : q2r (innerq n u v) = inner n (fun j => q2r (u j)) (fun j => q2r (v j)).
Proof. exact: innerq_ok. Qed.
Lemma reachesq_ok n tau (u v : nat -> Q) : reachesq n tau u v = reaches n (q2r tau) (fun j => q2r (u j)) (fun j => q2r (v j)).
Proof. by rewrite /reachesq /reaches !(q2r_eq R) (q2r_le R) !q2r_mul q2r_0 !innerE !expr2. Qed.
Lemma exceedsq_ok n tau (u v : nat -> Q) : exceedsq n tau u v = exceeds n (q2r tau) (fun j => q2r (u j)) (fun j => q2r (v j)).
Proof. by rewrite /exceedsq /exceeds (q2r_lt R) !q2r_mul !innerE !expr2. Qed.
Lemma scale_rows_ok t W i j : m2r (scale_rows t W) i j = scaled (q2r t) (m2r W) i j.
Proof.
rewrite /m2r /scaled /at2 /scale_rows; case: (ltnP i (size W)) => hi; last first.
  rewrite (@nth_default _ [::] (map _ _)) ?size_map // (@nth_default _ [::] W) //= nth_nil.
  by rewrite q2r_0 mulr0.
rewrite (nth_map [::]) // /vscale; case: (ltnP j (size (nth [::] W i))) => hj; first by rewrite (nth_map q0) // q2r_mul.
by rewrite (@nth_default _ q0 (map _ _)) ?size_map // (@nth_default _ q0 _ j) // q2r_0 mulr0.
Qed.

(* a cosine does not depend on a scale *)
Lemma inner_eq n (u u' v v' : nat -> R) : u =1 u' -> v =1 v' -> inner n u v = inner n u' v'.
Proof. by move=> e e'; apply: eq_bigr => j _; rewrite e e'. Qed.
Lemma innerZ n t (u v : nat -> R) : inner n (fun j => t * u j) v = t * inner n u v.
Proof. by rewrite /inner mulr_sumr; apply: eq_bigr => j _; rewrite mulrA. Qed.
Lemma innerZZ n t (u : nat -> R) : inner n (fun j => t * u j) (fun j => t * u j) = t ^+ 2 * inner n u u.
Proof. by rewrite /inner mulr_sumr; apply: eq_bigr => j _; ring. Qed.
Lemma reaches_scale n tau t (u v : nat -> R) : t != 0 -> reaches n tau (fun j => t * u j) v = reaches n tau u v.
Proof.
move=> t0; have t2 : 0 < t ^+ 2 by rewrite exprn_even_gt0.
rewrite /reaches innerZZ innerZ mulf_eq0 (gt_eqF t2) /= exprMn.
have -> : tau ^+ 2 * (t ^+ 2 * inner n u u * inner n v v) = t ^+ 2 * (tau ^+ 2 * (inner n u u * inner n v v)) by ring.
by rewrite ler_pmul2l.
Qed.
Lemma found_by_scale (J : instance R) (inputs targets : nat -> nat -> R) n tau D W rows columns t : t != 0 ->
  found_by J inputs targets n tau D W rows columns -> found_by J inputs targets n tau (scaled t^-1 D) (scaled t W) rows columns.
Proof.
move=> t0 [<- <-]; split; apply: eq_found => i d _; first exact: reaches_scale.
by rewrite -(@reaches_scale _ tau t^-1 (D^~ i)) ?invr_eq0.
Qed.

(* same gate, same outputs *)
Lemma pre_scale (J : instance R) t W i c : pre J (scaled t W) i c = t * pre J W i c.
Proof. by rewrite /pre mulr_sumr; apply: eq_bigr => j _; rewrite /scaled mulrA. Qed.
Lemma output_scale (J : instance R) t (D W : nat -> nat -> R) c k : t != 0 -> (c < ncol J)%N -> has_pattern J (gate J W) (scaled t W) ->
  output J (gate J (scaled t W)) (scaled t^-1 D) (scaled t W) c k = output J (gate J W) D W c k.
Proof.
move=> t0 hc hp; apply: eq_bigr => i _; rewrite /latent hp //; case: ifP => _; last by rewrite !mulr0.
by rewrite pre_scale /scaled; field.
Qed.
Lemma loss_scale (J : instance R) t (D W : nat -> nat -> R) : t != 0 -> has_pattern J (gate J W) (scaled t W) ->
  loss J (scaled t^-1 D) (scaled t W) = loss J D W.
Proof.
move=> t0 hp; apply: eq_bigr => c _; congr (_ * _); apply: eq_bigr => k _; by rewrite /residual output_scale.
Qed.
Lemma gate_ext (J : instance R) (W W' : nat -> nat -> R) i c : (forall i j, W i j = W' i j) -> gate J W i c = gate J W' i c.
Proof.
move=> e; have ez f : z J W f = z J W' f by apply: eq_bigr => j _; rewrite e.
by rewrite /gate /on /candidate ez; congr (_ && (_ < _)%N); apply: eq_count => f; rewrite /candidate /beats !ez.
Qed.

Theorem gauge_sound I inputs targets D W tau v scales printed rows columns :
  check_gauge I inputs targets D W tau v scales printed rows columns ->
  gauge (real I) (m2r inputs) (m2r targets) (size inputs) (m2r D) (m2r W) (q2r tau) (q2r v) [seq q2r t | t <- scales] printed rows columns.
Proof.
case/and5P=> /andP[w hl] /eqP hr /eqP hc /eqP hs /allnP h.
have fb : found_by (real I) (m2r inputs) (m2r targets) (size inputs) (q2r tau) (m2r D) (m2r W) rows columns.
  by split; [rewrite -hr | rewrite -hc]; apply: eq_found => i d _; rewrite reachesq_ok.
split; rewrite ?size_map //; first exact: loss_eq.
move=> s hs'; rewrite (nth_map q0) //=; have /and3P[] := h s hs'; set t := nth q0 scales s.
rewrite (q2r_lt R) q2r_0 => tpos /eqP hg /eqP hp; have t0 : q2r t != 0 by rewrite gt_eqF.
have pat : has_pattern (real I) (gate (real I) (m2r W)) (scaled (q2r t) (m2r W)).
  move=> i c hi hc'; rewrite -(@gate_ext _ (m2r (scale_rows t W))); last exact: scale_rows_ok.
  by rewrite !gate_ok // hg.
split=> //.
- by split=> // c k hc'; exact: output_scale.
- by rewrite loss_scale //; exact: loss_eq.
- rewrite -hp; apply: eq_found => i d _; rewrite exceedsq_ok /exceeds; congr (_ < _ ^+ 2).
  by apply: inner_eq => // j; rewrite -scale_rows_ok.
- exact: found_by_scale.
Qed.
End Sound.
