(* The kinds that recompute at a rational point: loss, loss-upper-bound, zero-loss-pattern, unrecovered, anchored-point; and zero-loss. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From mathcomp Require Import ring.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Cells Patterns.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Check.
Variables (I : inst) (bs : seq bool) (D W : mat). (* bs: the gate, cell by cell *)
Definition latq (c i : nat) : Q := if nth false bs (c * i_nq I + i) then dotq (nth [::] W i) (nth [::] (i_input I) c) else q0.
Definition latsq (c : nat) : vec := [seq latq c i | i <- iota 0 (i_nq I)].
Definition outq (c k : nat) : Q := let a := latsq c in sumq (i_nq I) (fun i => qmul (at2 D k i) (nth q0 a i)).
Definition resq (c k : nat) : Q := qsub (at2 (i_target I) c k) (outq c k).
Definition sqresq (c : nat) : Q := sumq (i_nr I) (fun k => let e := resq c k in qmul e e).
Definition wtq (c : nat) : Q := nth q0 (i_weight I) c.
Definition lossq : Q := sumq (size (i_input I)) (fun c => qmul (wtq c) (sqresq c)).
End Check.

Definition check_loss (I : inst) (D W : mat) (residuals : vec) (v : Q) : bool :=
  let bs := pattern_at I W in
  [&& wf I, alln (size (i_input I)) (fun c => qeq (sqresq I bs D W c) (nth q0 residuals c)) & qeq (lossq I bs D W) v].
Definition loss_at (I : inst) (D W : mat) : Q := lossq I (pattern_at I W) D W.
Definition check_upper (I : inst) (D W : mat) (v : Q) : bool := wf I && qle (loss_at I D W) v.
Definition check_reached (I : inst) (F : seq (seq nat)) (D W : mat) : bool := has_patternq I F W && qeq (loss_at I D W) q0.

Definition weights_ok (I : inst) : bool := alln (size (i_input I)) (fun c => qle q0 (wtq I c)).
Definition check_zero_loss (I : inst) (columns : seq nat) : bool :=
  [&& wf I, weights_ok I, all (fun c => c < size (i_input I))%N columns &
      alln (size (i_input I)) (fun c => (c \in columns) == ~~ qeq (wtq I c) q0)].

(* vectors, given by their coordinates *)
Definition innerq (n : nat) (u v : nat -> Q) : Q := sumq n (fun j => qmul (u j) (v j)).
Definition farq (n : nat) (tau : Q) (u v : nat -> Q) : bool :=
  let uu := innerq n u u in let vv := innerq n v v in let uv := innerq n u v in
  [|| qeq uu q0, qeq vv q0 | qlt (qmul uv uv) (qmul (qmul tau tau) (qmul uu vv))].
Definition check_unrecovered (I : inst) (encoder decoder : bool) (tau : Q) (D W : mat) : bool :=
  [&& wf I, qeq (loss_at I D W) q0,
      encoder ==> alln (i_nq I) (fun i => alln (size (i_input I)) (fun d => farq (i_np I) tau (at2 W i) (at2 (i_input I) d))) &
      decoder ==> alln (i_nq I) (fun i => alln (size (i_input I)) (fun d => farq (i_nr I) tau (fun k => at2 D k i) (at2 (i_target I) d)))].

Definition sqdist (n : nat) (u v : nat -> Q) : Q := sumq n (fun k => let e := qsub (u k) (v k) in qmul e e).
Definition penaltyq (I : inst) (inputs targets : mat) (anchors : seq nat) (D W : mat) : Q :=
  sumq (size anchors) (fun j => let d := nth 0%N anchors j in
    qadd (sqdist (i_np I) (at2 W j) (at2 inputs d)) (sqdist (i_nr I) (fun k => at2 D k j) (at2 targets d))).
Definition off_rayq (n : nat) (u v : nat -> Q) : bool :=
  qle (innerq n u v) q0 || ~~ alln n (fun j => alln n (fun k => qeq (qmul (u j) (v k)) (qmul (u k) (v j)))).
Definition missesq (n nq : nat) (u : nat -> nat -> Q) (v : nat -> Q) : bool :=
  ~~ alln n (fun j => qeq (v j) q0) && alln nq (fun i => off_rayq n (u i) v).
Definition check_anchored_point (I : inst) (inputs targets : mat) (anchors : seq nat) (D W : mat) (v p : Q) (byD byE : seq nat) : bool :=
  [&& wf I, qeq (loss_at I D W) v, qeq (penaltyq I inputs targets anchors D W) p,
      all (fun d => missesq (i_nr I) (i_nq I) (fun i k => at2 D k i) (at2 targets d)) byD &
      all (fun d => missesq (i_np I) (i_nq I) (at2 W) (at2 inputs d)) byE].

Section Sound.
Variable R : realFieldType.
Notation q2r := (q2r R).
Notation real := (real R).
Notation m2r := (m2r R).

Lemma cell_lt I i c : (i < i_nq I)%N -> (c < size (i_input I))%N -> (c * i_nq I + i < ncells I)%N.
Proof.
move=> hi hc; rewrite /ncells; apply: (@leq_trans (c.+1 * i_nq I)); first by rewrite mulSn addnC ltn_add2r.
by rewrite leq_mul2r hc orbT.
Qed.
Lemma gate_ok I W i c : wf I -> (i < i_nq I)%N -> (c < size (i_input I))%N ->
  gate (real I) (m2r W) i c = nth false (pattern_at I W) (c * i_nq I + i).
Proof. by move=> w hi hc; rewrite (@pattern_at_ok R) // nth_cells_on ?cell_lt. Qed.
Lemma pre_ok I W i c : wf I -> (c < size (i_input I))%N ->
  pre (real I) (m2r W) i c = q2r (dotq (nth [::] W i) (nth [::] (i_input I) c)).
Proof.
case/andP=> _ /allP w hc; by rewrite dotq_ok (@dot_le _ (i_np I)) ?w ?mem_nth.
Qed.

Section Point.
Variables (I : inst) (D W : mat).
Hypothesis w : wf I.
Let F := gate (real I) (m2r W).
Let bs := pattern_at I W.
Lemma latq_ok c i : (i < i_nq I)%N -> (c < size (i_input I))%N -> q2r (latq I bs W c i) = latent (real I) F (m2r W) i c.
Proof. by move=> hi hc; rewrite /latq /latent /F gate_ok // -/bs; case: ifP => _; rewrite ?q2r_0 // pre_ok. Qed.
Lemma outq_ok c k : (c < size (i_input I))%N -> q2r (outq I bs D W c k) = output (real I) F (m2r D) (m2r W) c k.
Proof.
move=> hc; rewrite q2r_sumq; apply: eq_bigr => i _.
by rewrite q2r_mul (nth_map 0%N) ?size_iota // nth_iota // add0n latq_ok.
Qed.
Lemma resq_ok c k : (c < size (i_input I))%N -> q2r (resq I bs D W c k) = residual (real I) F (m2r D) (m2r W) c k.
Proof. by move=> hc; rewrite q2r_sub outq_ok. Qed.
Lemma sqresq_ok c : (c < size (i_input I))%N -> q2r (sqresq I bs D W c) = squared_residual (real I) F (m2r D) (m2r W) c.
Proof. by move=> hc; rewrite q2r_sumq; apply: eq_bigr => k _; rewrite q2r_mul resq_ok. Qed.
Lemma lossq_ok : q2r (loss_at I D W) = loss (real I) (m2r D) (m2r W).
Proof. by rewrite q2r_sumq; apply: eq_bigr => c _; rewrite q2r_mul sqresq_ok. Qed.
Lemma loss_eq v : qeq (loss_at I D W) v -> loss (real I) (m2r D) (m2r W) = q2r v.
Proof. by rewrite (q2r_eq R) lossq_ok => /eqP. Qed.
End Point.

Theorem loss_sound I D W residuals v : check_loss I D W residuals v ->
  has_loss (real I) (m2r D) (m2r W) (v2r R residuals) (q2r v).
Proof.
case/and3P=> w /allnP hr hv; split=> [c hc|]; last exact: loss_eq.
by rewrite -sqresq_ok //; apply/eqP; rewrite -(q2r_eq R); apply: hr.
Qed.
Theorem upper_sound I D W v : check_upper I D W v -> loss_at_most (real I) (q2r v).
Proof. by case/andP=> w; rewrite (q2r_le R) lossq_ok // => h; exists (m2r D), (m2r W). Qed.
Theorem reached_sound I F D W : check_reached I F D W -> reaches_zero_loss (real I) (sets F).
Proof.
case/andP=> h hv; have /andP[w _] := h; exists (m2r D), (m2r W); split; first exact: has_patternq_ok.
by rewrite (loss_eq w hv) q2r_0.
Qed.

Lemma weight_ge0 I : weights_ok I -> forall c, (c < ncol (real I))%N -> 0 <= weight (real I) c.
Proof. by move=> /allnP h c /h; rewrite (q2r_le R) q2r_0. Qed.
Lemma sum_sq_eq0 n (f : nat -> R) : \sum_(k < n) f k ^+ 2 = 0 <-> forall k, (k < n)%N -> f k = 0.
Proof.
split=> [/eqP|h]; last by rewrite big1 // => k _; rewrite h // expr0n.
rewrite psumr_eq0 => [/allP h k hk|k _]; last exact: sqr_ge0.
by have := h (Ordinal hk) (mem_index_enum _); rewrite /= sqrf_eq0 => /eqP.
Qed.
Lemma squared_residual_eq0 J (D W : nat -> nat -> R) c :
  squared_residual J (gate J W) D W c = 0 <-> reconstructs J D W c.
Proof.
rewrite /squared_residual sum_sq_eq0; split=> h k hk; have := h k hk; rewrite /residual.
  by move/eqP; rewrite subr_eq0 => /eqP.
by move=> ->; rewrite subrr.
Qed.
Lemma loss_eq0 J (D W : nat -> nat -> R) : (forall c, (c < ncol J)%N -> 0 <= weight J c) ->
  loss J D W = 0 <-> forall c, (c < ncol J)%N -> weight J c != 0 -> reconstructs J D W c.
Proof.
move=> w0; have sq c : 0 <= squared_residual J (gate J W) D W c by apply: sumr_ge0 => k _; exact: sqr_ge0.
split=> [/eqP|h].
  rewrite psumr_eq0 => [/allP h c hc wc|c _]; last by rewrite mulr_ge0 ?w0.
  apply/squared_residual_eq0/eqP; have := h (Ordinal hc) (mem_index_enum _); by rewrite /= mulf_eq0 (negbTE wc).
rewrite /loss /loss_on big1 // => c _; case E: (weight J c == 0); first by rewrite (eqP E) mul0r.
by have /squared_residual_eq0 -> := h c (ltn_ord c) (negbT E); rewrite mulr0.
Qed.
Lemma loss_ge0 J (D W : nat -> nat -> R) : (forall c, (c < ncol J)%N -> 0 <= weight J c) -> 0 <= loss J D W.
Proof. by move=> w0; apply: sumr_ge0 => c _; rewrite mulr_ge0 ?w0 //; apply: sumr_ge0 => k _; exact: sqr_ge0. Qed.

Theorem zero_loss_sound I columns : check_zero_loss I columns -> zero_loss_iff (real I) columns.
Proof.
case/and4P=> w w0 /allP inside /allnP h D W; rewrite loss_eq0; last exact: weight_ge0.
have E c : (c < size (i_input I))%N -> (c \in columns) = (weight (real I) c != 0).
  by move=> hc; rewrite (eqP (h c hc)) (q2r_eq R) q2r_0.
split=> H c => [hc|hc wc]; first by apply: H; rewrite ?inside // -E // inside.
by apply: H; rewrite E.
Qed.

Lemma innerq_ok n (u v : nat -> Q) (u' v' : nat -> R) : (forall j, u' j = q2r (u j)) -> (forall j, v' j = q2r (v j)) ->
  q2r (innerq n u v) = inner n u' v'.
Proof. by move=> hu hv; rewrite q2r_sumq; apply: eq_bigr => j _; rewrite q2r_mul hu hv. Qed.
Lemma farq_ok n tau (u v : nat -> Q) (u' v' : nat -> R) : (forall j, u' j = q2r (u j)) -> (forall j, v' j = q2r (v j)) ->
  farq n tau u v -> far n (q2r tau) u' v'.
Proof.
move=> hu hv /or3P[]; rewrite ?(q2r_eq R) ?(q2r_lt R) ?q2r_0 ?q2r_mul !(innerq_ok n hu hv, innerq_ok n hu hu, innerq_ok n hv hv).
- by move/eqP; left.
- by move/eqP; right; left.
- by rewrite -!expr2; right; right.
Qed.
Theorem unrecovered_sound I enc dec tau D W : check_unrecovered I enc dec tau D W -> unrecovered (real I) enc dec (q2r tau).
Proof.
case/and4P=> w hl /implyP he /implyP hd; exists (m2r D), (m2r W); split; first by rewrite (loss_eq w hl) q2r_0.
  move=> /he /allnP h i d hi hd'; apply: farq_ok (allnP _ _ (h i hi) d hd') => //.
move=> /hd /allnP h i d hi hd'; apply: farq_ok (allnP _ _ (h i hi) d hd') => //.
Qed.

Lemma sqdist_ok n (u v : nat -> Q) : q2r (sqdist n u v) = \sum_(k < n) (q2r (u k) - q2r (v k)) ^+ 2.
Proof. by rewrite q2r_sumq; apply: eq_bigr => k _; rewrite q2r_mul q2r_sub expr2. Qed.
Lemma off_ray_ok n (u v : nat -> Q) : (exists2 j, (j < n)%N & q2r (v j) <> 0) -> off_rayq n u v ->
  ~ same_ray n (fun j => q2r (u j)) (fun j => q2r (v j)).
Proof.
move=> [j0 hj0 v0] h [t t0 E]; case/orP: h => [|/negP ne].
  rewrite (q2r_le R) q2r_0 (@innerq_ok _ _ _ (fun j => q2r (u j)) (fun j => q2r (v j))) // leNgt => /negP; apply.
  have -> : inner n (fun j => q2r (u j)) (fun j => q2r (v j)) = t * \sum_(j < n) q2r (v j) ^+ 2.
    by rewrite /inner mulr_sumr; apply: eq_bigr => j _; rewrite expr2 (E _ (ltn_ord j)); ring.
  rewrite mulr_gt0 // lt_neqAle sumr_ge0 ?andbT => [|k _]; last exact: sqr_ge0.
  by rewrite eq_sym; apply/eqP => /(sum_sq_eq0 n (fun j => q2r (v j))) /(_ j0 hj0).
apply: ne; apply/allnP => j hj; apply/allnP => k hk; rewrite (q2r_eq R) !q2r_mul !E //; apply/eqP; ring.
Qed.
Lemma misses_ok n nq (u : nat -> nat -> Q) (v : nat -> Q) : missesq n nq u v -> misses n nq (fun i j => q2r (u i j)) (fun j => q2r (v j)).
Proof.
case/andP=> nz /allnP h.
have v0 : exists2 j, (j < n)%N & q2r (v j) <> 0.
  case/allPn: nz => j; rewrite mem_iota add0n => hj; rewrite (q2r_eq R) q2r_0 => /eqP hv; by exists j.
by split=> // i hi; apply: off_ray_ok => //; exact: h.
Qed.
Theorem anchored_point_sound I inputs targets anchors D W v p byD byE :
  check_anchored_point I inputs targets anchors D W v p byD byE ->
  anchored_point (real I) (m2r inputs) (m2r targets) anchors (m2r D) (m2r W) (q2r v) (q2r p) byD byE.
Proof.
case/and5P=> w hl hp /allP hD /allP hE; split.
- exact: loss_eq.
- move: hp; rewrite (q2r_eq R) => /eqP <-; rewrite q2r_sumq; apply: eq_bigr => j _.
  by rewrite q2r_add !sqdist_ok.
- by move=> d /hD; exact: misses_ok.
- by move=> d /hE; exact: misses_ok.
Qed.
End Sound.
