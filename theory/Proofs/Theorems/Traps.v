(* Traps and saddles of Theorem 3.6: a partial minimum on a disjoint pattern is a local minimum of its region iff every neuron's eigenvalue is
   the largest value of its Rayleigh quotient |sum m b r|^2 / sum m b^2, that is the largest eigenvalue of K D. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements Basics PartialMinima T36.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section OneNeuron.
Variables (R : realFieldType) (n nr : nat) (r : 'I_n -> 'cV[R]_nr) (m : 'I_n -> R) (A : {set 'I_n}).
Hypothesis m_ge0 : forall d, 0 <= m d.
Notation wip := (wip m A).
Notation mix := (mix r m A).
Notation cost := (cost r m A).
Lemma wip_line (a b : 'I_n -> R) t : wip (fun d => b d + t * a d) (fun d => b d + t * a d) = wip b b + 2%:R * t * wip a b + t ^+ 2 * wip a a.
Proof. by rewrite /PartialMinima.wip !mulr_sumr -!big_split; apply: eq_bigr => d _ /=; ring. Qed.
Lemma mix_line (a b : 'I_n -> R) t : mix (fun d => b d + t * a d) = mix b + t *: mix a.
Proof. by rewrite mixD mix_scale. Qed.
(* lambda bounds the Rayleigh quotient of (D K D, D); where K D has eigenvalues, the largest one is the least such bound. *)
Definition bounds_rayleigh (lambda : R) := forall b : 'I_n -> R, sqnorm (mix b) <= lambda * wip b b.

Lemma bound_is_largest lambda mu b d : bounds_rayleigh lambda -> d \in A -> 0 < m d -> b d != 0 ->
  (forall e, e \in A -> 0 < m e -> ip (r e) (mix b) = mu * b e) -> mu <= lambda.
Proof.
move=> H dA m0 b0 E; have N0 : 0 < wip b b.
  rewrite /PartialMinima.wip (bigD1 d) //=; apply: ltr_spaddl; first by rewrite mulr_gt0 // -expr2 lt_def sqrf_eq0 b0 sqr_ge0.
  by apply: sumr_ge0 => e _; rewrite mulr_ge0 // -expr2 sqr_ge0.
rewrite -(ler_pmul2r N0); apply: le_trans (H b); rewrite /sqnorm ip_mix /PartialMinima.wip mulr_sumr; apply: ler_sum => e eA.
have := m_ge0 e; rewrite le_eqVlt => /orP[/eqP <-|e0]; first by rewrite !(mul0r, mulr0).
by rewrite E // le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.

Lemma bound_cost lambda u b : 0 <= lambda -> bounds_rayleigh lambda -> energy r m A - lambda <= cost u b.
Proof.
move=> l0 H; rewrite costE; have := H b; have N := wip_ge0 A m_ge0 b; move: N; rewrite le_eqVlt => /orP[/eqP N0|N0] Hb.
  have : sqnorm (mix b) = 0 by apply/eqP; rewrite eq_le sqnorm_ge0 andbT -N0 mulr0 in Hb *.
  move/eqP; rewrite sqnorm_eq0 => /eqP ->; rewrite ip0l -N0 mulr0 mul0r addr0 subr0; by rewrite ger_addl oppr_le0.
rewrite -subr_ge0 -(pmulr_rge0 _ N0).
have sq := sqnorm_ge0 (wip b b *: u - mix b).
apply: le_trans (_ : lambda * wip b b - sqnorm (mix b) + sqnorm (wip b b *: u - mix b) <= _).
  by rewrite addr_ge0 // subr_ge0.
rewrite sqnormB sqnormZ ipZl (ipC u) le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.
End OneNeuron.

Section Small.
Variable R : realFieldType.
(* finitely many strict bounds hold for all small t *)
Lemma small_enough (I : finType) (x b : I -> R) : (forall i, 0 < b i) -> exists2 t0, 0 < t0 & forall t, 0 < t <= t0 -> forall i, t * x i < b i.
Proof.
move=> b0; pose S := 1 + \sum_i `|x i| / b i; have pos i : 0 <= `|x i| / b i by rewrite divr_ge0 ?normr_ge0 // ltW.
have S0 : 0 < S by rewrite ltr_spaddl ?ltr01 // sumr_ge0.
exists S^-1; first by rewrite invr_gt0.
move=> t /andP[t0 tS] i; apply: le_lt_trans (_ : S^-1 * `|x i| < _).
  apply: le_trans (_ : t * `|x i| <= _); [by rewrite ler_wpmul2l ?ler_norm // ltW | by rewrite ler_wpmul2r].
rewrite mulrC ltr_pdivr_mulr // -ltr_pdivr_mull // mulrC /S (bigD1 i) //= addrCA ltr_addl.
by rewrite ltr_spaddl ?ltr01 // sumr_ge0.
Qed.
End Small.

Section Trap.
Variables (R : realFieldType) (n np nr nq : nat) (p : problem R n np nr) (s : gate R nq n) (F : 'I_nq -> {set 'I_n}) (theta : R).
Hypotheses (ind : independent (W_p p)) (M_ge0 : forall d, 0 <= M p d) (dis : disjoint F) (theta_ge0 : 0 <= theta) (free : free_cells s F theta).
Variables (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)).
Hypothesis minimum : partial_minimum p s F D W.
(* No off cell is above the threshold: always so for ReLU and JumpReLU; for TopK and BatchTopK, off cells are not positive. *)
Hypothesis off : forall i d, d \notin F i -> (W *m W_p p) i d <= theta.
Notation r := (fun d => col d (W_r p)).
Notation a i := ((W *m W_p p) i).
Definition eigenvalue i : R := wip (M p) (F i) (a i) (a i) * sqnorm (col i D).

Lemma minimum_stationary i : stationary r (M p) (F i) (col i D) (a i).
Proof. by have [hW _ _] := minimum; apply: (partial_minimum_iff ind M_ge0 dis theta_ge0 free D hW).1. Qed.

Theorem trap_sufficient : (forall i, bounds_rayleigh r (M p) (F i) (eigenvalue i)) -> local_minimum_of p s F D W.
Proof.
have [hW _ _] := minimum; move=> H; split=> //; exists 1 => [|D' W' _ _ hW']; first exact: ltr01.
apply: (loss_le_by_neuron dis free hW hW') => i; have [dec _] := minimum_stationary i.
rewrite stationary_cost // -/(eigenvalue i); apply: (@bound_cost _ _ _ _ _ _ M_ge0 (eigenvalue i)) => //.
by rewrite /eigenvalue mulr_ge0 ?wip_ge0 ?sqnorm_ge0.
Qed.

Theorem trap_necessary : local_minimum_of p s F D W -> forall i, bounds_rayleigh r (M p) (F i) (eigenvalue i).
Proof.
case=> hW [e e0 loc] i b; rewrite leNgt; apply/negP => gap0.
pose m := M p; pose A := F i; pose N := wip m A (a i) (a i); pose u := col i D; set lambda := eigenvalue i in gap0.
have [dec enc] := minimum_stationary i; rewrite -/m -/A -/u -/N in dec.
have onj j c : c \in F j -> theta < a j c by case: free => _ on' _; apply: on'; apply/region_pattern.
have on c : c \in A -> theta < a i c by exact: onj.
have [d dA m0] : exists2 d, d \in A & 0 < m d.
  case: (set_0Vmem (live p A)) => [l0|[d]]; last by rewrite inE => /andP[]; exists d.
  move: gap0; rewrite (_ : mix r (M p) A b = 0) ?sqnorm0.
    by rewrite ltNge mulr_ge0 ?wip_ge0 // mulr_ge0 ?wip_ge0 ?sqnorm_ge0.
  by apply: big1 => d dA; rewrite (live_empty M_ge0 l0) // mul0r scale0r.
have N0 : 0 < N by apply: (wip_gt0 M_ge0 dA m0) => c cA; have := le_lt_trans theta_ge0 (on c cA).
(* remove from b its part along a *)
pose h c := b c + - (wip m A (a i) b / N) * a i c; pose S := mix r m A h.
have mixE : forall x, ip (mix r m A (a i)) (mix r m A x) = lambda * wip m A (a i) x.
  move=> x; rewrite -{1}dec ipZl ipC ip_mix /wip !mulr_sumr; apply: eq_bigr => c cA.
  have : 0 <= m c by exact: M_ge0.
  rewrite le_eqVlt => /orP[/eqP <-|c0]; first by rewrite !(mul0r, mulr0).
  by rewrite ipC enc // /lambda /eigenvalue -/m -/A -/N -/u; ring.
have orth : wip m A (a i) h = 0.
  rewrite /wip (eq_bigr (fun c => m c * (a i c * b c) + - (wip m A (a i) b / N) * (m c * (a i c * a i c)))) => [|c _]; last by rewrite /h; ring.
  by rewrite big_split -mulr_sumr -/(wip m A (a i) b) -/(wip m A (a i) (a i)) -/N /=; field; rewrite gt_eqF.
have gap : 0 < sqnorm S - lambda * wip m A h h.
  pose c := wip m A (a i) b / N; have cN : c * N = wip m A (a i) b by rewrite divfK // gt_eqF.
  have e1 : sqnorm S = sqnorm (mix r m A b) - 2%:R * c * (lambda * (c * N)) + c ^+ 2 * (lambda * N).
    have aa : sqnorm (mix r m A (a i)) = lambda * N by apply: mixE.
    by rewrite /S /h mix_line sqnormD sqnormZ ipZr (ipC (mix _ _ _ b)) mixE aa cN -/c; ring.
  have e2 : wip m A h h = wip m A b b - 2%:R * c * (c * N) + c ^+ 2 * N.
    by rewrite cN /h wip_line -/N -/c; ring.
  have g0 : 0 < sqnorm (mix r m A b) - lambda * wip m A b b by rewrite subr_gt0.
  by move: g0; congr (_ < _); rewrite e1 e2; ring.
have uS : ip u S = 0.
  by apply: (mulfI (lt0r_neq0 N0)); rewrite mulr0 -ipZl dec mixE orth mulr0.
(* a pair of matrices to move along *)
have [H hH] := prescribe (\matrix_(j, c) if (j == i) && (c \in A) then h c else (0 : R)) ind.
pose G : 'M[R]_(nr, nq) := \matrix_(k, j) if j == i then S k ord0 / N else 0.
have [t1 t10 near1] := @small_enough R [finType of 'I_nq * 'I_np] (fun c => `|H c.1 c.2|) (fun=> e) (fun=> e0).
have [t2 t20 near2] := @small_enough R [finType of 'I_nr * 'I_nq] (fun c => `|G c.1 c.2|) (fun=> e) (fun=> e0).
have room c : 0 < (if c \in A then a i c - theta else 1) by case: ifP => cA; rewrite ?ltr01 // subr_gt0 on.
have [t3 t30 near3] := small_enough (fun c => - h c) room.
pose excess := wip m A h h * sqnorm S / N.
have [t4 t40 near4] := @small_enough R [finType of unit] (fun=> excess) (fun=> sqnorm S - lambda * wip m A h h) (fun=> gap).
pose t := Num.min (Num.min 1 t1) (Num.min t2 (Num.min t3 t4)).
have tmin : [/\ 0 < t, t <= 1, t <= t1, t <= t2 & t <= t3 /\ t <= t4].
  by rewrite /t !lt_minr !le_minl ltr01 t10 t20 t30 t40 !lexx !orbT.
have [t0 tle1 tt1 tt2 [tt3 tt4]] := tmin.
have Z' j c : ((W + t *: H) *m W_p p) j c = a j c + t * (if (j == i) && (c \in A) then h c else 0).
  have add (X Y : 'M[R]_(nq, n)) : (X + t *: Y) j c = X j c + t * Y j c by rewrite !mxE.
  by rewrite mulmxDl -scalemxAl hH add; congr (_ + _ * _); rewrite mxE.
have hW' : region p s F (W + t *: H).
  case: free => _ _ B; apply/region_pattern/B => j c; rewrite Z'; case: ifP => cF.
    case: (altP (j =P i)) => [ji|_] /=; last by rewrite mulr0 addr0; apply: onj cF.
    move: cF; rewrite ji -/A => cF; rewrite cF; have := near3 t _ c; rewrite cF t0 tt3 /= => /(_ isT).
    by rewrite mulrN -subr_gt0 opprK => h0; rewrite -subr_gt0; move: h0; congr (_ < _); ring.
  rewrite (_ : (j == i) && (c \in A) = false) ?mulr0 ?addr0 ?off ?cF //.
  by case: (altP (j =P i)) => //= ji; rewrite -cF ji.
have le1 := loc (D + t *: G) (W + t *: H) _ _ hW'.
have {le1} le2 : cost r (M p) A u (a i) <= cost r (M p) A (col i (D + t *: G)) (((W + t *: H) *m W_p p) i).
  apply: (loss_one_neuron dis free hW hW') => [j ji|]; last first.
    apply: le1 => k j; rewrite !mxE addrAC subrr add0r normrM (gtr0_norm t0); apply: ltW.
      by have := near2 t _ (k, j); rewrite t0 tt2 /= mxE; apply.
    by have := near1 t _ (k, j); rewrite t0 tt1 /=; apply.
  split=> [|c cF]; last by rewrite Z' (negbTE ji) mulr0 addr0.
  by apply/colP => k; rewrite !mxE (negbTE ji) mulr0 addr0.
have colE : col i (D + t *: G) = u + (t / N) *: S by apply/colP => k; rewrite !mxE eqxx mulrA mulrAC.
have ext : cost r (M p) A (col i (D + t *: G)) (((W + t *: H) *m W_p p) i) = cost r (M p) A (u + (t / N) *: S) (fun c => a i c + t * h c).
  by rewrite colE; apply: cost_ext => c cA; rewrite Z' eqxx cA.
rewrite ext in le2.
move: le2; rewrite leNgt => /negP; apply.
rewrite !costE mix_line wip_line -/S -dec -/m -/A -/N (wipC _ _ h) orth.
rewrite !ipDl !ipDr !ipZl !ipZr sqnormD ipZr sqnormZ (ipC S u) uS -subr_gt0 -/(sqnorm u) -/(sqnorm S).
set E := energy _ _ _; set k := sqnorm u; set x := sqnorm S; set y := wip m A h h.
rewrite (_ : _ - _ = t ^+ 2 / N * ((x - lambda * y) - t ^+ 2 * (y * x / N))); last first.
  rewrite /lambda /eigenvalue -/m -/A -/N -/u -/k; field; by rewrite gt_eqF.
rewrite mulr_gt0 ?divr_gt0 ?exprn_gt0 // subr_gt0; have := near4 t _ tt; rewrite t0 tt4 => /(_ isT); apply: le_lt_trans.
rewrite expr2 -mulrA /excess; apply: ler_pimull => //.
by rewrite mulr_ge0 ?(ltW t0) // divr_ge0 ?(ltW N0) // mulr_ge0 ?sqnorm_ge0 // wip_ge0.
Qed.

Theorem trap_iff : local_minimum_of p s F D W <-> forall i, bounds_rayleigh r (M p) (F i) (eigenvalue i).
Proof. by split; [exact: trap_necessary | exact: trap_sufficient]. Qed.
End Trap.

(* ReLU and JumpReLU: every partial minimum qualifies. *)
Corollary trap_iff_jumprelu (R : realFieldType) n np nr nq (p : problem R n np nr) (F : 'I_nq -> {set 'I_n}) (theta : R) D W :
  independent (W_p p) -> (forall d, 0 <= M p d) -> disjoint F -> 0 <= theta -> partial_minimum p (@jumprelu R theta nq n) F D W ->
  local_minimum_of p (@jumprelu R theta nq n) F D W <-> forall i, bounds_rayleigh (fun d => col d (W_r p)) (M p) (F i) (eigenvalue p F D W i).
Proof.
move=> ind M_ge0 dis t0 pm; apply: (trap_iff ind M_ge0 dis t0 (jumprelu_free F t0) pm) => i d; have [hW _ _] := pm.
by have := (region_pattern _ _ _ _).1 hW i d; rewrite rectified_act; [move=> e /negbTE dF;
  rewrite leNgt -/(jumprelu theta _ i d) e dF | exact: jumprelu_rectified].
Qed.
Corollary trap_iff_relu (R : realFieldType) n np nr nq (p : problem R n np nr) (F : 'I_nq -> {set 'I_n}) D W :
  independent (W_p p) -> (forall d, 0 <= M p d) -> disjoint F -> partial_minimum p (@relu R nq n) F D W ->
  local_minimum_of p (@relu R nq n) F D W <-> forall i, bounds_rayleigh (fun d => col d (W_r p)) (M p) (F i) (eigenvalue p F D W i).
Proof. by move=> ind M_ge0 dis pm; apply: (@trap_iff_jumprelu R n np nr nq p F 0). Qed.

(* Where every off cell is strictly below the threshold, the region holds a neighbourhood, and a trap is a local minimum of the loss itself. *)
Theorem trap_interior (R : realFieldType) n np nr nq (p : problem R n np nr) (F : 'I_nq -> {set 'I_n}) (theta : R) D W :
  independent (W_p p) -> (forall d, 0 <= M p d) -> disjoint F -> 0 <= theta -> partial_minimum p (@jumprelu R theta nq n) F D W ->
  (forall i d, d \notin F i -> (W *m W_p p) i d < theta) ->
  (forall i, bounds_rayleigh (fun d => col d (W_r p)) (M p) (F i) (eigenvalue p F D W i)) -> local_minimum p (@jumprelu R theta nq n) D W.
Proof.
move=> ind M_ge0 dis t0 pm off H; have [hW _ _] := pm; have rect := jumprelu_rectified t0 (nq := nq) (n := n).
have cell V i d : (d \in pattern p (@jumprelu R theta nq n) V i) = (theta < (V *m W_p p) i d) by rewrite inE rectified_act.
have [_ [e e0 loc]] := trap_sufficient ind M_ge0 dis t0 (jumprelu_free F t0) pm H.
pose x (c : 'I_nq * 'I_n) := \sum_k `|W_p p k c.2|; pose b (c : 'I_nq * 'I_n) := `|(W *m W_p p) c.1 c.2 - theta|.
have b0 c : 0 < b c.
  rewrite normr_gt0 subr_eq0; case cF: (c.2 \in F c.1); last by rewrite lt_eqF // off // cF.
  by rewrite gt_eqF // -cell hW.
have [e1 e10 small] := small_enough x b0.
exists (Num.min e e1) => [|D' W' nD nW]; first by rewrite lt_minr e0 e10.
have le_e k l (A B : 'M[R]_(k, l)) : near (Num.min e e1) A B -> near e A B by move=> h i j; apply: le_trans (h i j) _; rewrite le_minl lexx.
apply: loc; [exact: le_e | exact: le_e | move=> i; apply/setP => d; rewrite -(hW i) !cell].
have close : `|(W' *m W_p p) i d - (W *m W_p p) i d| < b (i, d).
  apply: le_lt_trans (small e1 _ (i, d)); last by rewrite e10 lexx.
  rewrite !mxE -sumrB mulr_sumr; apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => k _.
  rewrite -mulrBl normrM ler_wpmul2r ?normr_ge0 //; apply: le_trans (nW i k) _; by rewrite le_minl lexx orbT.
move: close; rewrite /b /=; set z' := (W' *m _) i d; set z := (W *m _) i d; rewrite ltr_distl => /andP[lo hi].
case: (ltrP theta z) => h.
  by move: lo; rewrite gtr0_norm ?subr_gt0 // opprB addrC subrK.
by apply/negbTE; rewrite -leNgt; move: hi; rewrite ler0_norm ?subr_le0 // opprB addrC subrK => /ltW.
Qed.
