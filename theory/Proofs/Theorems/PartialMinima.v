(* Partial minima on disjoint patterns with independent inputs: the loss splits over neurons, and a partial minimum is a stationary point of each. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements Basics.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* What the gates below have in common on a disjoint pattern: an on cell exceeds theta, and any on cells above theta with off cells up to theta
  have the pattern. *)
Definition has_pattern (R : realFieldType) nq n (s : gate R nq n) (F : 'I_nq -> {set 'I_n}) (Z : 'M[R]_(nq, n)) :=
  forall i d, (0 < act s Z i d) = (d \in F i).
Definition free_cells (R : realFieldType) nq n (s : gate R nq n) (F : 'I_nq -> {set 'I_n}) (theta : R) :=
  [/\ rectified s, forall Z : 'M[R]_(nq, n), has_pattern s F Z -> forall i d, d \in F i -> theta < Z i d &
      forall Z : 'M[R]_(nq, n), (forall i d, if d \in F i then theta < Z i d else Z i d <= theta) -> has_pattern s F Z].

Section Gates.
Variables (R : realFieldType) (nq n : nat) (F : 'I_nq -> {set 'I_n}).
Implicit Type Z : 'M[R]_(nq, n).
Lemma jumprelu_free (theta : R) : 0 <= theta -> free_cells (@jumprelu R theta nq n) F theta.
Proof.
move=> t0; have rect := jumprelu_rectified t0 (nq := nq) (n := n); split=> // [Z hZ i d|Z hZ i d]; first by rewrite -hZ rectified_act.
rewrite rectified_act // /jumprelu; have := hZ i d; by case: ifP => // _ h; apply/negbTE; rewrite -leNgt.
Qed.
Lemma relu_free : free_cells (@relu R nq n) F 0. Proof. exact: jumprelu_free. Qed.

Lemma topk_free k : (0 < k)%N -> disjoint F -> free_cells (@topk R k nq n) F 0.
Proof.
move=> k0 dis; split=> [|Z hZ i d|Z hZ i d]; [exact: topk_rectified | by rewrite -hZ rectified_act => [/andP[]|]; last exact: topk_rectified |].
rewrite rectified_act /topk; last exact: topk_rectified.
have := hZ i d; case: ifP => [dF z0|_]; last by rewrite leNgt => /negbTE->.
rewrite z0 /bare_topk (_ : [set j | beats Z d j i] = set0) ?cards0 //.
apply/setP => j; rewrite !inE /beats; have := hZ j d; case: ifP => [dFj _|_ zj].
  by rewrite (dis _ _ _ dF dFj) ltxx ltnn andbF.
have jlt : Z j d < Z i d by apply: le_lt_trans zj z0.
by rewrite (lt_gtF jlt) (gt_eqF jlt).
Qed.

Lemma batch_topk_free k : (0 < k)%N -> disjoint F -> free_cells (@batch_topk R k nq n) F 0.
Proof.
move=> k0 dis; split=> [|Z hZ i d|Z hZ i d]; [exact: batch_topk_rectified | by rewrite -hZ rectified_act => [/andP[]|];
  last exact: batch_topk_rectified |].
rewrite rectified_act /batch_topk; last exact: batch_topk_rectified.
have := hZ i d; case: ifP => [dF z0|_]; last by rewrite leNgt => /negbTE->.
rewrite z0 /=.
pose on := [set c : 'I_nq * 'I_n | c.2 \in F c.1].
have card_on : (#|on| <= n)%N.
  rewrite -(card_in_imset (f := snd)) => [|[i1 d1] [i2 d2]]; first by rewrite -[X in (_ <= X)%N]card_ord max_card.
  by rewrite !inE /= => h1 h2 e; rewrite e in h1 *; rewrite (dis _ _ _ h1 h2).
apply: (@leq_trans n); last by rewrite leq_pmull.
apply: leq_trans card_on; apply: proper_card; apply/properP; split; last by exists (i, d); rewrite !inE //= /batch_beats ltxx ltnn ltnn !andbF.
apply/subsetP => -[j e]; rewrite !inE /batch_beats /=; have := hZ j e; case: ifP => // _ zj.
have jlt : Z j e < Z i d by apply: le_lt_trans zj z0.
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
move=> H; apply/eqP; rewrite -subr_eq0 -sqnorm_eq0; apply/eqP; move gE: (_ - _) => g.
have : 2%:R * ip g g = 0; last by move/eqP; rewrite mulf_eq0 pnatr_eq0 => /eqP.
apply: (@no_slope R (wip a a * sqnorm g) _ 1) => [|t _]; first exact: ltr01.
have := H (u + t *: g); rewrite -[_ u a <= _]subr_ge0 !costE sqnormD !ipDr sqnormZ !ipZr => h.
have E : ip g g = wip a a * ip u g - ip (mix a) g by rewrite -{1}gE ipDl ipNl ipZl.
by rewrite E; move: h; congr (_ <= _); ring.
Qed.
Lemma encoder_stationary u a d e : 0 < e -> d \in A -> 0 < m d ->
  (forall h, - e <= h <= e -> cost u a <= cost u (fun c => a c + (c == d)%:R * h)) -> ip u (r d) = a d * sqnorm u.
Proof.
move=> e0 dA m0 H; have : 2%:R * m d * (a d * sqnorm u - ip u (r d)) = 0.
  apply: (@no_slope R (m d * sqnorm u) _ e) => // h /H; rewrite -[_ u a <= _]subr_ge0 /cost -sumrB (bigD1 d) //= big1 ?addr0.
    by rewrite eqxx mul1r !sqnormB !sqnormZ !ipZr (ipC u); congr (_ <= _); ring.
  by move=> c /andP[_ /negbTE->]; rewrite mul0r addr0 subrr.
by move/eqP; rewrite !mulf_eq0 pnatr_eq0 (gt_eqF m0) /= subr_eq0 => /eqP.
Qed.
End OneNeuron.

(* The loss of a disjoint pattern. *)
Section Split.
Variables (R : realFieldType) (n np nr nq : nat) (p : problem R n np nr) (s : gate R nq n) (F : 'I_nq -> {set 'I_n}).
Hypotheses (rect : rectified s) (dis : disjoint F).
Implicit Types (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)) (Z : 'M[R]_(nq, n)).
Notation r := (fun d => col d (W_r p)).
Definition unseen : R := \sum_(d | [forall i, d \notin F i]) M p d * sqnorm (r d).

Lemma region_pattern W : region p s F W <-> has_pattern s F (W *m W_p p).
Proof. by split=> H i; [move=> d; rewrite -(H i) inE | apply/setP => d; rewrite inE H]. Qed.
Lemma act_pattern Z i d : has_pattern s F Z -> act s Z i d = if d \in F i then Z i d else 0.
Proof. by move=> hZ; rewrite -hZ rectified_act // mxE. Qed.
Lemma col_mul k l q (A : 'M[R]_(k, l)) (B : 'M[R]_(l, q)) d : col d (A *m B) = \sum_i B i d *: col i A.
Proof. by apply/colP => k'; rewrite !mxE summxE; apply: eq_bigr => i _; rewrite !mxE mulrC. Qed.

Theorem loss_split D W : region p s F W ->
  loss p s D W = \sum_i cost r (M p) (F i) (col i D) ((W *m W_p p) i) + unseen.
Proof.
move/region_pattern => hW; set Z := W *m W_p p.
have -> : loss p s D W = \sum_d (\sum_(i | d \in F i) M p d * sqnorm (r d - Z i d *: col i D) +
  (if [forall i, d \notin F i] then M p d * sqnorm (r d) else 0)).
  apply: eq_bigr => d _; rewrite /output col_mul.
  have -> : \sum_i act s Z i d *: col i D = \sum_(i | d \in F i) Z i d *: col i D.
    by rewrite [RHS]big_mkcond; apply: eq_bigr => i _; rewrite act_pattern //; case: ifP; rewrite ?scale0r.
  case: ifP => [/forallP no|/negbT/forallPn[i]]; first by rewrite !big_pred0 ?subr0 ?add0r // => i; apply/negbTE/no.
  rewrite negbK => dF; have one j : (d \in F j) = (j == i) by apply/idP/eqP => [/dis/(_ dF)|->].
  by rewrite !(big_pred1 i) // addr0.
rewrite big_split /= /unseen -[X in _ + X = _]big_mkcond /=; congr (_ + _).
rewrite (exchange_big_dep xpredT) //=; apply: eq_bigr => i _; apply: eq_bigl => d; by [].
Qed.
End Split.

Section Stationary.
Variables (R : realFieldType) (n np nr nq : nat) (p : problem R n np nr) (s : gate R nq n) (F : 'I_nq -> {set 'I_n}) (theta : R).
Hypotheses (ind : independent (W_p p)) (M_ge0 : forall d, 0 <= M p d) (dis : disjoint F) (theta_ge0 : 0 <= theta) (free : free_cells s F theta).
Implicit Types (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)) (Z : 'M[R]_(nq, n)).
Notation r := (fun d => col d (W_r p)).
Notation cost i := (cost r (M p) (F i)).
Notation stat i := (stationary r (M p) (F i)).

(* An encoder of the region with prescribed on cells. *)
Lemma encoder_with (a : 'I_nq -> 'I_n -> R) : (forall i d, d \in F i -> theta < a i d) ->
  exists W, region p s F W /\ forall i d, d \in F i -> (W *m W_p p) i d = a i d.
Proof.
move=> ha; have [W hW] := prescribe (\matrix_(i, d) if d \in F i then a i d else - (1 : R)) ind.
exists W; split=> [|i d dF]; last by rewrite hW mxE dF.
case: free => _ _ h; apply/region_pattern/h => i d; rewrite hW mxE; case dF: (d \in F i); [exact: ha | apply: le_trans (lerN10 R) theta_ge0].
Qed.

Lemma on_cell W i d : region p s F W -> d \in F i -> theta < (W *m W_p p) i d.
Proof. by case: free => _ on _ hW; apply: on; apply/region_pattern. Qed.
Lemma on_positive W i d : region p s F W -> d \in F i -> 0 < (W *m W_p p) i d.
Proof. by move=> hW /(on_cell hW); apply: le_lt_trans. Qed.

Lemma loss_le_by_neuron D W D' W' : region p s F W -> region p s F W' ->
  (forall i, cost i (col i D) ((W *m W_p p) i) <= cost i (col i D') ((W' *m W_p p) i)) -> loss p s D W <= loss p s D' W'.
Proof. by case: free => rect _ _ h h' H; rewrite !(loss_split rect dis) // ler_add2r; apply: ler_sum => i _. Qed.

(* If only neuron i changes, its cost decides. *)
Lemma loss_one_neuron i D W D' W' : region p s F W -> region p s F W' ->
  (forall j, j != i -> col j D' = col j D /\ {in F j, (W *m W_p p) j =1 (W' *m W_p p) j}) -> loss p s D W <= loss p s D' W' ->
  cost i (col i D) ((W *m W_p p) i) <= cost i (col i D') ((W' *m W_p p) i).
Proof.
case: free => rect _ _ h h' H; rewrite !(loss_split rect dis) // ler_add2r (bigD1 i) //= [X in _ <= X](bigD1 i) //=.
have -> : \sum_(j | j != i) cost j (col j D') ((W' *m W_p p) j) = \sum_(j | j != i) cost j (col j D) ((W *m W_p p) j).
  by apply: eq_bigr => j ji; have [-> e] := H j ji; apply: cost_ext => d dF; rewrite -e.
by rewrite ler_add2r.
Qed.

Definition set_column D i (u : 'cV[R]_nr) : 'M[R]_(nr, nq) := \matrix_(k, j) if j == i then u k ord0 else D k j.
Lemma set_columnE D i u j : col j (set_column D i u) = if j == i then u else col j D.
Proof. by apply/colP => k; rewrite !mxE; case: ifP => //; rewrite mxE. Qed.

Theorem partial_minimum_iff D W : region p s F W ->
  partial_minimum p s F D W <-> forall i, stat i (col i D) ((W *m W_p p) i).
Proof.
move=> hW; split=> [[_ dec enc] i|H]; last first.
  split=> // [D'|W' hW']; apply: loss_le_by_neuron => // i; have [h1 h2] := H i.
    by rewrite [X in _ <= X](stationary_decoder _ h1) ler_addl mulr_ge0 ?sqnorm_ge0 ?wip_ge0.
  exact: stationary_encoder.
have on j c : c \in F j -> theta < (W *m W_p p) j c by exact: on_cell.
split=> [|d dF m0].
  apply: decoder_stationary => v; have := @loss_one_neuron i D W (set_column D i v) W hW hW; rewrite !set_columnE eqxx; apply=> // j /negbTE ji.
  by rewrite set_columnE ji.
pose e := (W *m W_p p) i d - theta; have e0 : 0 < e by rewrite subr_gt0 on.
apply: (@encoder_stationary _ _ _ r (M p) (F i) _ _ d (e / 2%:R)) => // [|h /andP[h1 _]]; first by rewrite divr_gt0 ?ltr0n.
pose a j c := (W *m W_p p) j c + ((j == i) && (c == d))%:R * h.
have [W' [hW' aW']] : exists W', region p s F W' /\ forall i d, d \in F i -> (W' *m W_p p) i d = a i d.
  apply: encoder_with => j c cF; rewrite /a; case: (altP (j =P i)) => [ji|_] /=; last by rewrite mul0r addr0 on.
  case: eqP => [cd|_]; last by rewrite mul0r addr0 on.
  rewrite mul1r ji cd -ltr_subl_addl -opprB -/e; apply: lt_le_trans h1.
  by rewrite ltr_opp2 ltr_pdivr_mulr ?ltr0n // ltr_pmulr // ltr1n.
rewrite (@cost_ext _ _ _ r (M p) (F i) _ (fun c => (W *m W_p p) i c + (c == d)%:R * h) ((W' *m W_p p) i)) => [|c cF]; last first.
  by rewrite aW' // /a eqxx.
apply: (@loss_one_neuron i D W D W' hW hW' _ (enc _ hW')) => j ji; split=> // c cF; by rewrite aW' // /a (negbTE ji) mul0r addr0.
Qed.
End Stationary.
