(* The kind anchored-dimension, where every residual on a column that a free neuron sees is an equation of its own. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Cells Patterns Points Rank PositiveLoss.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition absq (x : Q) : Q := if qle q0 x then x else qopp x.
Section Check.
Variables (I : inst) (inputs targets : mat) (anchors : seq nat) (F : seq (seq nat)) (D W : mat).
Let a := size anchors.
Let f := (i_nq I - a)%N.
Let n := size (i_input I).
Definition respectsq : bool := alln a (fun j =>
  alln (i_np I) (fun k => qeq (at2 W j k) (at2 inputs (anchor anchors j) k)) && alln (i_nr I) (fun k => qeq (at2 D k j) (at2 targets (anchor anchors j) k))).
Definition seen (c : nat) : bool := has (fun i => sets F i c) (iota a f).
Definition equations : seq (nat * nat) := [seq (c, k) | c <- [seq c <- counted I | seen c], k <- iota 0 (i_nr I)].
(* how far a pre-activation is from its threshold, and what a move of size 1 changes at most *)
Definition gap (bs : seq bool) (i c : nat) : Q := absq (qsub (dotq (nth [::] W i) (nth [::] (i_input I) c)) (theta_of I i)).
Definition size1 (c : nat) : Q := sumq (i_np I) (fun j => absq (at2 (i_input I) c j)).
Definition room (bs : seq bool) : Q :=
  foldr (fun x m => if qeq (size1 x.2) q0 then m else let q := qmul (gap bs x.1 x.2) (qinv (qmul (qof 2) (size1 x.2))) in if qle m q then m else q) q1
    [seq (i, c) | i <- iota a f, c <- iota 0 n].
Definition has_room (bs : seq bool) (e : Q) : bool :=
  qlt q0 e && all (fun i => alln n (fun c => qeq (size1 c) q0 || qlt (qmul e (size1 c)) (gap bs i c))) (iota a f).
(* no cell of a free neuron at its threshold: the kernel asks it of columns whose input is 0, too *)
Definition away (bs : seq bool) : bool := all (fun i => alln n (fun c => qlt q0 (gap bs i c))) (iota a f).
(* the change of an equation under the move of one coordinate x *)
Definition coefficient (bs : seq bool) (c k x : nat) : Q := sumq f (fun i =>
  qadd (if (k * f + i == x)%N then latq I bs W c (a + i) else q0)
       (if sets F (a + i) c then qmul (at2 D k (a + i)) (sumq (i_np I) (fun j => if (i_nr I * f + i * i_np I + j == x)%N then at2 (i_input I) c j else q0)) else q0)).
Definition differential (bs : seq bool) : mat :=
  [seq [seq coefficient bs (nth (0, 0)%N equations m).1 (nth (0, 0)%N equations m).2 x | x <- iota 0 (i_nr I * f + f * i_np I)] | m <- iota 0 (size equations)].
Definition check_anchored_dimension (d gauge : nat) (largest : bool) : bool :=
  let bs := pattern_at I W in
  let r := size (eliminate (size (counted I)) (i_nr I) (left_overs I inputs targets anchors)) in
  [&& has_patternq I F W && qeq (loss_at I D W) q0, weights_ok I, respectsq && (a <= i_nq I)%N,
      count (fun i => has (sets F i) (iota 0 n)) (iota a f) == gauge &
      [&& (neuronwise I || (f == 0)%N), has_room bs (room bs) && away bs, (d + size equations == f * (i_np I + i_nr I))%N,
          rank_is (size equations) (i_nr I * f + f * i_np I) (differential bs) (size equations) &
          largest ==> (f == 0)%N || [&& (a == 0)%N || neuronwise I,
            rank_is (size (counted I)) (i_nr I) (left_overs I inputs targets anchors) r & (f * (i_np I + i_nr I) <= d + i_nr I * r)%N]]].
End Check.

Section Sound.
Variable R : realFieldType.
Notation q2r := (q2r R).
Notation m2r := (m2r R).
Notation real := (real R).

Lemma absq_ok x : q2r (absq x) = `|q2r x|.
Proof. by rewrite /absq (q2r_le R) q2r_0; case: ifP => [h|/negbT]; [rewrite ger0_norm | rewrite -ltNge => /ltW h; rewrite q2r_opp ler0_norm]. Qed.
Lemma respectsq_ok I inputs targets anchors D W : respectsq I inputs targets anchors D W ->
  respects (real I) (m2r inputs) (m2r targets) anchors (m2r D) (m2r W).
Proof.
move=> /allnP h j hj; have /andP[/allnP h1 /allnP h2] := h j hj.
by split=> k hk; [have := h1 k hk | have := h2 k hk]; rewrite (q2r_eq R) => /eqP.
Qed.

(* ---- the linear map (U, V) |-> U Z + L V has a rank of at least nr times that of Z ---- *)
Section Moves.
Variables (nr f np m : nat) (Z : 'M[R]_(f, m)) (L : {linear 'M[R]_(f, np) -> 'M[R]_(nr, m)}).
Lemma rank_mulmxr : (nr * \rank Z <= \rank (lin_mulmxr Z : 'M_(nr * f, nr * m)))%N.
Proof.
have [C E] : exists C, row_base Z = C *m Z by apply/submxP; rewrite eq_row_base.
apply: leq_trans (mxrankM_maxr (lin_mulmxr C : 'M_(nr * \rank Z, nr * f)) _).
suff free : row_free ((lin_mulmxr C : 'M_(nr * \rank Z, nr * f)) *m (lin_mulmxr Z : 'M_(nr * f, nr * m))) by rewrite (eqP free).
apply: inj_row_free => v; rewrite mulmxA -[v]vec_mxK !mul_vec_lin /= -mulmxA -E => h.
have /(row_free_inj (row_base_free Z)) : vec_mx v *m row_base Z = 0 *m row_base Z by rewrite mul0mx; apply: (can_inj mxvecK); rewrite h linear0.
by move=> ->; rewrite linear0.
Qed.
Lemma dependent_moves t (U : 'I_t -> 'M[R]_(nr, f)) (V : 'I_t -> 'M[R]_(f, np)) : (nr * f + f * np < t + nr * \rank Z)%N ->
  (forall s, U s *m Z + L (V s) = 0) ->
  exists2 mu : 'rV[R]_t, mu != 0 & \sum_s mu ord0 s *: U s = 0 /\ \sum_s mu ord0 s *: V s = 0.
Proof.
move=> big zero; pose T : 'M[R]_(t, nr * f + f * np) := \matrix_(s < t, j < nr * f + f * np) row_mx (mxvec (U s)) (mxvec (V s)) ord0 j.
pose N : 'M[R]_(nr * f + f * np, nr * m) := col_mx (lin_mulmxr Z) (lin_mx L).
have rowT s : row s T = row_mx (mxvec (U s)) (mxvec (V s)) by apply/rowP => j; rewrite !mxE.
have TN : T *m N = 0.
  apply/row_matrixP => s; rewrite row_mul row0 rowT mul_row_col !mul_vec_lin /= -linearD /=.
  by rewrite zero linear0.
have rN : (nr * \rank Z <= \rank N)%N.
  apply: leq_trans rank_mulmxr _; apply: leq_trans (mxrankM_maxr (row_mx 1%:M 0) N).
  by rewrite mul_row_col mul1mx mul0mx addr0.
have rT : (\rank T < t)%N.
  have : (T <= kermx N)%MS by apply/sub_kermxP.
  move/mxrankS; rewrite mxrank_ker => le; apply: leq_ltn_trans le _.
  by rewrite ltn_subLR ?rank_leq_row //; apply: leq_trans big _; rewrite addnC leq_add2r.
have : kermx T != 0 by rewrite -mxrank_eq0 mxrank_ker subn_eq0 -ltnNge.
case/rowV0Pn => mu /sub_kermxP muT mu0; exists mu => //.
have E : \sum_s mu ord0 s *: row_mx (mxvec (U s)) (mxvec (V s)) = 0.
  by rewrite -[RHS]muT mulmx_sum_row; apply: eq_bigr => s _; rewrite rowT.
have EU : \sum_s mu ord0 s *: mxvec (U s) = 0.
  have := congr1 lsubmx E; rewrite linear_sum [RHS]linear0 => E'; apply: etrans _ E'; apply: eq_bigr => s _; by rewrite linearZ /= row_mxKl.
have EV : \sum_s mu ord0 s *: mxvec (V s) = 0.
  have := congr1 rsubmx E; rewrite linear_sum [RHS]linear0 => E'; apply: etrans _ E'; apply: eq_bigr => s _; by rewrite linearZ /= row_mxKr.
split; apply: (can_inj mxvecK); rewrite [RHS]linear0 linear_sum.
  by apply: etrans _ EU; apply: eq_bigr => s _; rewrite linearZ.
by apply: etrans _ EV; apply: eq_bigr => s _; rewrite linearZ.
Qed.
End Moves.

(* ---- gates near a point ---- *)
Lemma eq_gate I (W W' : nat -> nat -> R) : wf I -> (forall i j, (i < i_nq I)%N -> (j < i_np I)%N -> W i j = W' i j) ->
  forall i c, gate (real I) W i c = gate (real I) W' i c.
Proof.
move=> w E; have n0 : (0 < i_nq I)%N by case/andP: w.
have Z e : z (real I) W e = z (real I) W' e.
  by apply: eq_bigr => j _; rewrite E // ltn_mod.
move=> i c; rewrite /gate /on /candidate Z; congr (_ && (_ < _)%N); apply: eq_count => e.
by rewrite /candidate /beats !Z.
Qed.
Lemma gate_threshold I W i c : wf I -> neuronwise I -> (i < i_nq I)%N -> (c < size (i_input I))%N ->
  gate (real I) W i c = (q2r (theta_of I i) < pre (real I) W i c).
Proof.
move=> w nw hi hc; have n0 : (0 < i_nq I)%N by case/andP: w.
rewrite /gate threshold_on //; last exact: cell_lt.
by rewrite /z /neuron /column /= modnMDl divnMDl // modn_small // divn_small // addn0.
Qed.
Lemma sign_kept (x y t b : R) : `|x - y| <= b -> b < `|x - t| -> (t < y) = (t < x).
Proof.
move=> h1 h2; have := le_lt_trans h1 h2; case: (ltgtP t x) => [lt|lt|->]; last by rewrite subrr normr0 ltNge normr_ge0.
  by rewrite [X in _ < X]gtr0_norm ?subr_gt0 // ltr_norml => /andP[_]; rewrite ltr_add2l ltr_opp2.
rewrite [X in _ < X]ltr0_norm ?subr_lt0 // ltr_norml opprK => /andP[]; rewrite ltr_add2l ltr_opp2 => /ltW.
by rewrite leNgt => /negbTE.
Qed.
Lemma gate_near I (bs : seq bool) W W' e i c : wf I -> neuronwise I -> (i < i_nq I)%N -> (c < size (i_input I))%N ->
  close (i_nq I) (i_np I) (q2r e) (m2r W) W' -> qeq (size1 I c) q0 || qlt (qmul e (size1 I c)) (gap I W bs i c) ->
  gate (real I) W' i c = gate (real I) (m2r W) i c.
Proof.
move=> w nw hi hc cl ok; rewrite !gate_threshold //.
have bound : `|pre (real I) (m2r W) i c - pre (real I) W' i c| <= q2r (qmul e (size1 I c)).
  rewrite /pre -sumrB q2r_mul /size1 q2r_sumq mulr_sumr; apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => j _.
  by rewrite -mulrBl normrM absq_ok ler_wpmul2r ?normr_ge0 // cl.
case/orP: ok; last first.
  rewrite (q2r_lt R) absq_ok q2r_sub -pre_ok // => h; exact: sign_kept bound h.
rewrite (q2r_eq R) q2r_0 => /eqP s0; move: bound; rewrite q2r_mul s0 mulr0 normr_le0 subr_eq0 => /eqP E.
by rewrite E.
Qed.

Section Point.
Variables (I : inst) (inputs targets : mat) (anchors : seq nat) (F : seq (seq nat)) (D W : mat).
Notation J := (real I).
Notation a := (size anchors).
Notation f := (i_nq I - size anchors)%N.
Notation eqs := (equations I anchors F).
Hypotheses (w : wf I) (wo : weights_ok I) (ha : (a <= i_nq I)%N).
Hypotheses (hp : has_pattern J (sets F) (m2r W)) (rs : respects J (m2r inputs) (m2r targets) anchors (m2r D) (m2r W)).
Hypothesis l0 : loss J (m2r D) (m2r W) = 0.

Lemma in_equations c k : (c, k) \in eqs <-> [/\ c \in counted I, seen I anchors F c & (k < i_nr I)%N].
Proof.
split=> [/allpairsP[[c' k'] /= []]|[h1 h2 h3]]; last first.
  by apply/allpairsP; exists (c, k); rewrite /= mem_filter h1 h2 mem_iota.
by rewrite mem_filter mem_iota add0n => /andP[h1 h2] h3 [-> ->].
Qed.
Lemma countedP c : c \in counted I <-> (c < ncol J)%N /\ weight J c != 0.
Proof. by rewrite mem_filter mem_iota add0n (q2r_eq R) q2r_0; split=> [/andP[]|[hc wc]] //; apply/andP. Qed.

Section Near.
Variables (D' W' : nat -> nat -> R).
Hypotheses (rs' : respects J (m2r inputs) (m2r targets) anchors D' W') (hp' : has_pattern J (sets F) W').
Lemma residual_gate D1 W1 c k : has_pattern J (sets F) W1 -> (c < ncol J)%N -> residual J (sets F) D1 W1 c k = residual J (gate J W1) D1 W1 c k.
Proof.
move=> h hc; rewrite /residual; congr (_ - _); apply: eq_bigr => i _; congr (_ * _); by rewrite /latent h.
Qed.
Lemma unseen c k : (c < ncol J)%N -> ~~ seen I anchors F c -> (k < i_nr I)%N -> residual J (sets F) D' W' c k = residual J (sets F) (m2r D) (m2r W) c k.
Proof.
move=> hc un hk; rewrite /residual; congr (_ - _); apply: eq_bigr => i _; rewrite /latent; case: ifP => [on|]; last by rewrite !mulr0.
case: (ltnP i a) => hi; last first.
  case/hasP: un; exists (val i) => //; by rewrite mem_iota hi subnKC //= ltn_ord.
have [eW eD] := rs hi; have [eW' eD'] := rs' hi; rewrite eD // eD' //; congr (_ * _).
by apply: eq_bigr => j _; rewrite eW // eW'.
Qed.
Lemma zeros : loss J D' W' = 0 <-> forall x, x \in eqs -> residual J (sets F) D' W' x.1 x.2 = 0.
Proof.
have w0 := @weight_ge0 R _ wo; split=> [/(loss_eq0 _ _ w0) h [c k] /in_equations[/countedP[hc wc] _ hk] /=|h].
  by rewrite residual_gate // /residual h // subrr.
apply/(loss_eq0 _ _ w0) => c hc wc k hk; apply/eqP; rewrite eq_sym -subr_eq0 -[_ - _]/(residual J (gate J W') D' W' c k) -residual_gate //.
case sc: (seen I anchors F c); first by apply/eqP; apply: (h (c, k)); apply/in_equations; split=> //; exact/countedP.
rewrite unseen ?sc // residual_gate // /residual; have /(loss_eq0 _ _ w0) r := l0; by rewrite r // subrr.
Qed.
End Near.

Lemma equations_near e bs D' W' : neuronwise I || (f == 0)%N -> has_room I anchors W bs e ->
  respects J (m2r inputs) (m2r targets) anchors D' W' -> close (nr J) (nq J) (q2r e) (m2r D) D' -> close (nq J) (np J) (q2r e) (m2r W) W' ->
  (loss J D' W' = 0 /\ has_pattern J (sets F) W') <-> (forall x, x \in eqs -> residual J (sets F) D' W' x.1 x.2 = 0).
Proof.
move=> nw /andP[_ /allP room] rs' _ cl.
suff hp' : has_pattern J (sets F) W' by split=> [[/(zeros rs' hp')]|/(zeros rs' hp')].
move=> i c hi hc; rewrite -hp //; case: (ltnP i a) => hia; last first.
  case/orP: nw => [nw|/eqP f0]; last by move: (leq_ltn_trans hia hi); rewrite ltnNge -subn_eq0 f0.
  have ia : i \in iota a f by rewrite mem_iota hia subnKC.
  by apply: (@gate_near _ bs _ _ e) => //; have /allnP := room i ia; apply.
have row : forall j, (j < i_np I)%N -> W' i j = m2r W i j by move=> j hj; have [-> // _] := rs' i hia; have [-> // _] := rs hia.
case/orP: nw => [nw|/eqP f0].
  by rewrite !gate_threshold //; congr (_ < _); apply: eq_bigr => j _; rewrite row.
apply: eq_gate => // i' j hi' hj; have hi'a : (i' < a)%N by apply: leq_trans hi' _; rewrite -subn_eq0 f0.
by have [-> // _] := rs' i' hi'a; have [-> // _] := rs hi'a.
Qed.

(* ---- the differential ---- *)
Definition unit_U (x : nat) : nat -> nat -> R := fun k i => (k * f + i == x)%N%:R.
Definition unit_V (x : nat) : nat -> nat -> R := fun i j => (i_nr I * f + i * i_np I + j == x)%N%:R.
Lemma coefficient_ok c k x : (c < ncol J)%N ->
  q2r (coefficient I anchors F D W (pattern_at I W) c k x) = change J a (sets F) (m2r D) (m2r W) (unit_U x) (unit_V x) c k.
Proof.
move=> hc; rewrite q2r_sumq; apply: eq_bigr => i _; have hi : (a + i < i_nq I)%N by rewrite -ltn_subRL.
rewrite q2r_add; congr (_ + _).
  have -> : latent J (sets F) (m2r W) (a + i) c = latent J (gate J (m2r W)) (m2r W) (a + i) c by rewrite /latent hp.
  by rewrite /unit_U; case: (_ == x); rewrite ?mul1r ?mul0r ?q2r_0 // latq_ok.
case: ifP => _; last by rewrite mulr0 q2r_0.
rewrite q2r_mul q2r_sumq; congr (_ * _); apply: eq_bigr => j _; rewrite /unit_V.
by case: (_ == x); rewrite ?mul1r ?mul0r ?q2r_0.
Qed.
Lemma independent_equations (eq := fun n => nth (0, 0)%N eqs n) :
  rank_is (size eqs) (i_nr I * f + f * i_np I) (differential I anchors F D W (pattern_at I W)) (size eqs) ->
  forall mu : nat -> R, (forall U V, \sum_(n < size eqs) mu n * change J a (sets F) (m2r D) (m2r W) U V (eq n).1 (eq n).2 = 0) ->
  forall n, (n < size eqs)%N -> mu n = 0.
Proof.
move=> /(rank_is_sound R) rk mu h n hn.
have free : row_free (mx R (size eqs) (i_nr I * f + f * i_np I) (differential I anchors F D W (pattern_at I W))) by rewrite /row_free rk.
have : (\row_(n < size eqs) mu n) *m mx R (size eqs) (i_nr I * f + f * i_np I) (differential I anchors F D W (pattern_at I W)) = 0 *m mx R (size eqs) (i_nr I * f + f * i_np I) (differential I anchors F D W (pattern_at I W)).
  rewrite mul0mx; apply/rowP => x; rewrite mxE [RHS]mxE -[RHS](h (unit_U x) (unit_V x)); apply: eq_bigr => m _; rewrite !mxE at2_mk //.
  rewrite coefficient_ok //; have : nth (0, 0)%N eqs m \in eqs by exact: mem_nth.
  by case: (nth _ _ _) => c k /in_equations[/countedP[]].
move/(row_free_inj free)/rowP/(_ (Ordinal hn)); by rewrite !mxE.
Qed.
End Point.

(* ---- nowhere a larger dimension ---- *)
Section Largest.
Variables (I : inst) (inputs targets : mat) (anchors : seq nat) (D W : nat -> nat -> R) (d r : nat) (U V : nat -> nat -> nat -> R).
Notation J := (real I).
Notation a := (size anchors).
Notation f := (i_nq I - size anchors)%N.
Notation m := (size (counted I)).
Notation cc n := (nth 0%N (counted I) n).
Hypotheses (w : wf I) (wo : weights_ok I) (ha : (a <= i_nq I)%N) (nwa : (0 < a)%N -> neuronwise I).
Hypotheses (rs : respects J (m2r inputs) (m2r targets) anchors D W) (l0 : loss J D W = 0).
Hypothesis rk : rank_is m (i_nr I) (left_overs I inputs targets anchors) r.
Hypothesis le : (f * (i_np I + i_nr I) <= d + i_nr I * r)%N.
Hypothesis tangent : forall t c k, (t <= d)%N -> (c < ncol J)%N -> weight J c != 0 -> (k < nr J)%N ->
  change J a (gate J W) D W (U t) (V t) c k = 0.
Definition by_rows (X : 'M[R]_(f, i_np I)) : 'M[R]_(i_nr I, m) := \matrix_(k < i_nr I, n < m)
  \sum_(i < f) D k (a + i)%N * (if gate J W (a + i) (cc n) then \sum_(j < i_np I) X i j * input J (cc n) j else 0).
Lemma by_rows_linear : linear by_rows.
Proof.
move=> t X Y; apply/matrixP => k n; rewrite !mxE mulr_sumr -big_split; apply: eq_bigr => i _ /=; case: ifP => _; last by rewrite !mulr0 addr0.
rewrite mulrCA -mulrDr; congr (_ * _); rewrite mulr_sumr -big_split; apply: eq_bigr => j _ /=.
by rewrite [(t *: X + Y) i j]mxE [(t *: X) i j]mxE mulrDl -(mulrA t).
Qed.
Lemma largest_dimension : exists mu : nat -> R, [/\ exists2 t, (t <= d)%N & mu t <> 0,
  forall k i, (k < nr J)%N -> (i < f)%N -> \sum_(t < d.+1) mu t * U t k i = 0 &
  forall i j, (i < f)%N -> (j < np J)%N -> \sum_(t < d.+1) mu t * V t i j = 0].
Proof.
pose Z : 'M[R]_(f, m) := \matrix_(i < f, n < m) latent J (gate J W) W (a + i) (cc n).
have rZ : (r <= \rank Z)%N.
  have [U0 E] := left_overs_product w wo nwa ha rs l0; have := rank_is_sound R rk; rewrite E => <-.
  apply: leq_trans (mxrankM_maxl _ _) _; rewrite -mxrank_tr; apply: eq_leq; congr (\rank _).
  by apply/matrixP => i n; rewrite !mxE.
pose Us (t : 'I_d.+1) : 'M[R]_(i_nr I, f) := \matrix_(k < i_nr I, i < f) U t k i.
pose Vs (t : 'I_d.+1) : 'M[R]_(f, i_np I) := \matrix_(i < f, j < i_np I) V t i j.
have zero t : Us t *m Z + Linear by_rows_linear (Vs t) = 0.
  apply/matrixP => k n; rewrite !mxE /= -big_split /=.
  have : cc n \in counted I by exact: mem_nth.
  move/countedP => [hc wc]; have td : (t <= d)%N by rewrite -ltnS ltn_ord.
  apply: etrans _ (tangent td hc wc (ltn_ord k)); apply: eq_bigr => i _; rewrite !mxE; congr (_ + _ * _); case: ifP => // _; apply: eq_bigr => j _; by rewrite mxE.
have big : (i_nr I * f + f * i_np I < d.+1 + i_nr I * \rank Z)%N.
  rewrite addSn ltnS; apply: leq_trans (_ : _ <= d + i_nr I * r)%N _; last by rewrite leq_add2l leq_mul2l rZ orbT.
  by apply: leq_trans le; rewrite mulnDr addnC (mulnC (i_nr I)).
have [mu mu0 [EU EV]] := dependent_moves big zero.
exists (fun t => mu ord0 (inord t)); split.
- case/rV0Pn: mu0 => t ht; exists (val t); [by rewrite -ltnS ltn_ord | by rewrite inord_val; exact/eqP].
- move=> k i hk hi; have := congr1 (fun A : 'M_(_, _) => A (Ordinal hk) (Ordinal hi)) EU; rewrite mxE summxE => E; rewrite -[RHS]E.
  by apply: eq_bigr => t _; rewrite !mxE inord_val.
- move=> i j hi hj; have := congr1 (fun A : 'M_(_, _) => A (Ordinal hi) (Ordinal hj)) EV; rewrite mxE summxE => E; rewrite -[RHS]E.
  by apply: eq_bigr => t _; rewrite !mxE inord_val.
Qed.
End Largest.

Theorem anchored_dimension_sound I inputs targets anchors F D W d gauge largest :
  check_anchored_dimension I inputs targets anchors F D W d gauge largest ->
  anchored_dimension (real I) (m2r inputs) (m2r targets) anchors (sets F) (m2r D) (m2r W) d gauge largest.
Proof.
rewrite /check_anchored_dimension; set bs := pattern_at I W; set r := size (eliminate _ _ _).
case/and5P=> /andP[hq hl] wo /andP[/respectsq_ok rs ha] /eqP hg /and5P[nw /andP[rm _] /eqP hd rk lg].
have w : wf I by case/andP: hq. have hp := @has_patternq_ok R _ _ _ hq.
have l0 : loss (real I) (m2r D) (m2r W) = 0 by rewrite (loss_eq R w hl) q2r_0.
split=> //.
  exists (equations I anchors F), (q2r (room I anchors W bs)); split; last exact: (independent_equations w hp rk).
  - by case/andP: rm; rewrite (q2r_lt R) q2r_0.
  - by rewrite hd.
  - by move=> D' W' rs' cD cW; exact: (equations_near w wo ha hp rs l0 nw rm rs' cD cW).
move=> lt D' W' rs' l0' U V tangent; rewrite lt /= in lg; case/orP: lg => [/eqP f0|/and3P[nwa rkl le]].
  exists (fun=> 1); split; first by exists 0%N => //; apply/eqP; exact: oner_neq0.
    by move=> k i _; rewrite f0.
  by move=> i j; rewrite f0.
have nwa' : (0 < size anchors)%N -> neuronwise I by case/orP: nwa => // /eqP ->.
exact: (largest_dimension w wo ha nwa' rs' l0' rkl le tangent).
Qed.
End Sound.
