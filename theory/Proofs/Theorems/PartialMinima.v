(* Partial minima on disjoint patterns with independent inputs: the loss splits over neurons, and a partial minimum is a stationary point of each. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TC.Theorems Require Import Statements Basics.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* What the gates below have in common on a disjoint pattern: an on cell exceeds theta, and any on cells above theta with -1 elsewhere have the pattern. *)
Definition has_pattern (R : realFieldType) nq n (s : gate R nq n) (F : 'I_nq -> {set 'I_n}) Z := forall i d, (0 < act s Z i d) = (d \in F i).
Definition free_cells (R : realFieldType) nq n (s : gate R nq n) (F : 'I_nq -> {set 'I_n}) (theta : R) :=
  [/\ rectified s, forall Z, has_pattern s F Z -> forall i d, d \in F i -> theta < Z i d &
      forall Z, (forall i d, if d \in F i then theta < Z i d else Z i d == -1) -> has_pattern s F Z].

Section Gates.
Variables (R : realFieldType) (nq n : nat) (F : 'I_nq -> {set 'I_n}).
Implicit Type Z : 'M[R]_(nq, n).
Lemma minus1_le0 (x : R) : (x == -1) -> (0 < x) = false.
Proof. by move/eqP->; rewrite ltr0N1. Qed.

Lemma jumprelu_free (theta : R) : 0 <= theta -> free_cells (@jumprelu R theta nq n) F theta.
Proof.
move=> t0; have rect := jumprelu_rectified t0 (nq := nq) (n := n); split=> // [Z hZ i d|Z hZ i d]; first by rewrite -hZ rectified_act.
rewrite rectified_act // /jumprelu; have := hZ i d; case: ifP => // _ /minus1_le0 h; apply/negbTE; move/negbT: h; rewrite -!leNgt => h; exact: le_trans h t0.
Qed.
Lemma relu_free : free_cells (@relu R nq n) F 0. Proof. exact: jumprelu_free. Qed.

Lemma topk_free k : (0 < k)%N -> disjoint F -> free_cells (@topk R k nq n) F 0.
Proof.
move=> k0 dis; split=> [|Z hZ i d|Z hZ i d]; [exact: topk_rectified | by rewrite -hZ rectified_act => [/andP[]|]; last exact: topk_rectified |].
rewrite rectified_act /topk; last exact: topk_rectified.
have := hZ i d; case: ifP => [dF z0|_ /minus1_le0 -> //]; rewrite z0 /bare_topk (_ : [set j | beats Z d j i] = set0) ?cards0 //.
apply/setP => j; rewrite !inE /beats; have := hZ j d; case: ifP => [dFj _|_ /eqP zj].
  by rewrite (dis _ _ _ dF dFj) ltxx ltnn andbF.
have jlt : Z j d < Z i d by rewrite zj; apply: lt_trans z0; rewrite ltrN10.
by rewrite (lt_gtF jlt) (gt_eqF jlt).
Qed.

Lemma batch_topk_free k : (0 < k)%N -> disjoint F -> free_cells (@batch_topk R k nq n) F 0.
Proof.
move=> k0 dis; split=> [|Z hZ i d|Z hZ i d]; [exact: batch_topk_rectified | by rewrite -hZ rectified_act => [/andP[]|]; last exact: batch_topk_rectified |].
rewrite rectified_act /batch_topk; last exact: batch_topk_rectified.
have := hZ i d; case: ifP => [dF z0|_ /minus1_le0 -> //]; rewrite z0 /=.
pose on := [set c : 'I_nq * 'I_n | c.2 \in F c.1].
have card_on : (#|on| <= n)%N.
  rewrite -(card_in_imset (f := snd)) => [|[i1 d1] [i2 d2]]; first by rewrite -[X in (_ <= X)%N]card_ord max_card.
  by rewrite !inE /= => h1 h2 e; rewrite e in h1 *; rewrite (dis _ _ _ h1 h2).
apply: (@leq_trans n); last by rewrite leq_pmull.
apply: leq_trans card_on; apply: proper_card; apply/properP; split; last by exists (i, d); rewrite !inE //= /batch_beats ltxx ltnn ltnn !andbF.
apply/subsetP => -[j e]; rewrite !inE /batch_beats /=; have := hZ j e; case: ifP => // _ /eqP zj.
have jlt : Z j e < Z i d by rewrite zj; apply: lt_trans z0; rewrite ltrN10.
by rewrite (lt_gtF jlt) (gt_eqF jlt).
Qed.
End Gates.

(* One neuron: cost of serving the columns in A by one decoder column u with activations a. *)
Section OneNeuron.
Variables (R : realFieldType) (n nr : nat) (r : 'I_n -> 'cV[R]_nr) (m : 'I_n -> R) (A : {set 'I_n}).
Implicit Types (a b : 'I_n -> R) (u v : 'cV[R]_nr).
Definition energy : R := \sum_(d in A) m d * sqnorm (r d).
Definition cost u a : R := \sum_(d in A) m d * sqnorm (r d - a d *: u).
Definition wip a b : R := \sum_(d in A) m d * (a d * b d).
Definition mix a : 'cV[R]_nr := \sum_(d in A) (m d * a d) *: r d.

Lemma wipC a b : wip a b = wip b a. Proof. by apply: eq_bigr => d _; rewrite (mulrC (a d)). Qed.
Lemma ip_mix a v : ip (mix a) v = \sum_(d in A) m d * a d * ip (r d) v.
Proof. by rewrite ip_suml; apply: eq_bigr => d _; rewrite ipZl. Qed.
Lemma costE u a : cost u a = energy - 2%:R * ip (mix a) u + wip a a * sqnorm u.
Proof.
rewrite ip_mix /wip mulr_sumr mulr_suml -sumrN -!big_split; apply: eq_bigr => d _ /=.
by rewrite sqnormB sqnormZ ipZr; ring.
Qed.
Lemma wipD a b : wip (fun d => a d + b d) (fun d => a d + b d) = wip a a + 2%:R * wip a b + wip b b.
Proof. by rewrite /wip mulr_sumr -!big_split; apply: eq_bigr => d _ /=; ring. Qed.
Lemma mixD a b : mix (fun d => a d + b d) = mix a + mix b.
Proof. by rewrite /mix -big_split; apply: eq_bigr => d _; rewrite mulrDr scalerDl. Qed.
Lemma wip_scale t a b : wip (fun d => t * a d) b = t * wip a b.
Proof. by rewrite /wip mulr_sumr; apply: eq_bigr => d _; ring. Qed.
Lemma mix_scale t a : mix (fun d => t * a d) = t *: mix a.
Proof. by rewrite /mix scaler_sumr; apply: eq_bigr => d _; rewrite scalerA mulrCA. Qed.
Lemma cost_ext u a b : {in A, a =1 b} -> cost u a = cost u b.
Proof. by move=> e; apply: eq_bigr => d dA; rewrite e. Qed.
Hypothesis m_ge0 : forall d, 0 <= m d.
Lemma wip_ge0 a : 0 <= wip a a.
Proof. by apply: sumr_ge0 => d _; rewrite mulr_ge0 // -expr2 sqr_ge0. Qed.

(* Both blocks of one neuron are stationary. *)
Definition stationary u a := wip a a *: u = mix a /\ forall d, d \in A -> 0 < m d -> ip u (r d) = a d * sqnorm u.
Lemma stationary_cost u a : wip a a *: u = mix a -> cost u a = energy - wip a a * sqnorm u.
Proof. by move=> e; rewrite costE -e ipZl -/(sqnorm u); ring. Qed.
Lemma stationary_decoder u a v : wip a a *: u = mix a -> cost v a = cost u a + wip a a * sqnorm (v - u).
Proof. by move=> e; rewrite !costE -e sqnormB !ipZl (ipC v u) -/(sqnorm u); ring. Qed.
Lemma stationary_encoder u a b : (forall d, d \in A -> 0 < m d -> ip u (r d) = a d * sqnorm u) -> cost u a <= cost u b.
Proof.
move=> H; apply: ler_sum => d dA; have := m_ge0 d; rewrite le_eqVlt => /orP[/eqP <-|m0]; first by rewrite !mul0r.
rewrite ler_pmul2l // !sqnormB !ipZr !sqnormZ (ipC _ u) (H d) // -subr_ge0.
set k := sqnorm u; set x := sqnorm (r d).
have -> : x - 2%:R * (b d * (a d * k)) + b d ^+ 2 * k - (x - 2%:R * (a d * (a d * k)) + a d ^+ 2 * k) = (b d - a d) ^+ 2 * k by ring.
by rewrite mulr_ge0 ?sqr_ge0 ?sqnorm_ge0.
Qed.
(* Conversely, from the inequalities. *)
Lemma decoder_stationary u a : (forall v, cost u a <= cost v a) -> wip a a *: u = mix a.
Proof.
move=> H; apply/eqP; rewrite -subr_eq0 -sqnorm_eq0; apply/eqP; set g := _ - _.
have : 2%:R * ip g g = 0; last by move/eqP; rewrite mulf_eq0 pnatr_eq0 => /eqP.
apply: (@no_slope R (wip a a * sqnorm g) _ 1) => [|t _]; first exact: ltr01.
have := H (u + t *: g); rewrite -subr_ge0 !costE sqnormD !ipDr sqnormZ !ipZr {1}/g => h.
have E : ip g g = wip a a * ip u g - ip (mix a) g by rewrite {1}/g ipDl ipNl ipZl.
by rewrite E; move: h; congr (_ <= _); ring.
Qed.
Lemma encoder_stationary u a d e : 0 < e -> d \in A -> 0 < m d ->
  (forall h, - e <= h <= e -> cost u a <= cost u (fun c => a c + (c == d)%:R * h)) -> ip u (r d) = a d * sqnorm u.
Proof.
move=> e0 dA m0 H; have : 2%:R * m d * (a d * sqnorm u - ip u (r d)) = 0.
  apply: (@no_slope R (m d * sqnorm u) _ e) => // h /H; rewrite -subr_ge0 /cost -sumrB (bigD1 d) //= big1 ?addr0.
    by rewrite eqxx mul1r !sqnormB !sqnormZ !ipZr (ipC u); congr (_ <= _); ring.
  by move=> c /andP[_ /negbTE->]; rewrite mul0r addr0 subrr.
by move/eqP; rewrite !mulf_eq0 pnatr_eq0 (gt_eqF m0) /= subr_eq0 => /eqP.
Qed.
End OneNeuron.
