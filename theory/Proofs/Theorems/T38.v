(* Theorem 3.8, feature absorption: a realizable hierarchical pattern yields a realizable absorption pattern.
   Refuted for ReLU; proven for JumpReLU with a positive threshold, for ReLU with a direction that sees every feature, for independent inputs. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements Basics.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Parent i keeps F_i without j; a new neuron (number 0) takes j over; the others stay. *)
Definition absorbed m n (F : 'I_m -> {set 'I_n}) (i : 'I_m) (j : 'I_n) : 'I_m.+1 -> {set 'I_n} :=
  fun l => if unlift ord0 l is Some l' then if l' == i then F i :\ j else F l' else [set j].

(* As published: m parents with at least two sub-concepts each. (That every feature has exactly one parent is a hypothesis more than printed.) *)
Definition published_3_8 (R : realFieldType) (s : forall nq n, gate R nq n) : Prop :=
  forall (m n np nr : nat) (p : problem R n np nr) (F : 'I_m -> {set 'I_n}),
  unit_inputs p -> (forall i, 2 <= #|F i|)%N -> partition F -> realizable p (@s m n) F ->
  forall i, exists2 j, j \in F i & realizable p (@s m.+1 n) (absorbed F i j).

Section Refuted.
Variable R : realFieldType.
Notation q a b := (a%:R / b%:R : R).

(* Four directions in the plane, at 16, 164, 193 and 347 degrees; parents {0,1} (up) and {2,3} (down). *)
Definition fan : 'M[R]_(2, 4) := mx 2 4 [:: [:: q 24 25; - q 24 25; - q 40 41; q 40 41]; [:: q 7 25; q 7 25; - q 9 41; - q 9 41]].
Definition fan_problem : problem R 4 2 2 := Problem fan fan (fun _ => 1).
Definition fan_parents (i : 'I_2) : {set 'I_4} := [set d : 'I_4 | ((d < 2)%N == (i == ord0))].

Lemma fan_act k (W : 'M[R]_(k, 2)) i d : (W *m fan) i d = W i ord0 * fan ord0 d + W i (lift ord0 ord0) * fan (lift ord0 ord0) d.
Proof. by rewrite mxE !big_ord_recl big_ord0 addr0. Qed.
Lemma q_gt0 a b : (0 < a)%N -> (0 < b)%N -> 0 < q a b.
Proof. by move=> a0 b0; rewrite divr_gt0 // ltr0n. Qed.
Lemma relu_in k (W : 'M[R]_(k, 2)) F i d : region fan_problem (@relu R k 4) F W -> (d \in F i) = (0 < (W *m fan) i d).
Proof. by move=> /(_ i)/setP/(_ d); rewrite inE rectified_act. Qed.

Theorem published_3_8_refuted : ~ published_3_8 (@relu R).
Proof.
move/(_ 2 4 2 2 fan_problem fan_parents)%N => H.
have [j] : exists2 j, j \in fan_parents ord0 & realizable fan_problem (@relu R 3 4) (absorbed fan_parents ord0 j).
  apply: H.
  - move=> d; rewrite /sqnorm /ip !big_ord_recl big_ord0 addr0 !mxE /=.
    by ord_cases d; rewrite /= ?mulNr ?mulrN ?opprK; field; rewrite ?pnatr_eq0.
  - move=> i; rewrite (cardD1 (if i == ord0 then ord0 else inord 2)) (cardD1 (if i == ord0 then inord 1 else inord 3)) !inE.
    by ord_cases i; rewrite /= -?val_eqE /= ?inordK.
  - split=> [i j d|d]; first by rewrite !inE; ord_cases i; ord_cases j; case: (d < 2)%N => // _ _; apply/val_inj.
    by exists (if (d < 2)%N then ord0 else lift ord0 ord0); rewrite inE; case: (d < 2)%N.
  - exists (mx 2 2 [:: [:: 0; 1]; [:: 0; -1]]) => i; apply/setP => d; rewrite !inE rectified_act // /relu fan_act !mxE /=.
    by ord_cases i; ord_cases d; rewrite -?val_eqE /= ?mul0r ?add0r ?mul1r ?mulN1r ?opprK ?oppr_gt0 ?q_gt0 // lt_gtF ?q_gt0.
rewrite inE eqxx eqb_id => j2 [W hW].
(* row 0 sees j alone; the other member of {0,1} and the two below are off *)
have on d : (d == j) = (0 < (W *m fan) ord0 d) by rewrite -(relu_in _ _ hW) /absorbed unlift_none inE.
have combine (a b c : R) : a = q 31 4 * b + q 861 100 * c -> (0 < b) = false -> (0 < c) = false -> (0 < a) = false.
  move=> -> b0 c0; apply/negbTE; rewrite -leNgt -oppr_ge0 opprD -!mulrN.
  by rewrite addr_ge0 // mulr_ge0 ?(ltW (q_gt0 _ _)) // oppr_ge0 leNgt ?b0 ?c0.
have four (d : 'I_4) : [\/ d = inord 0, d = inord 1, d = inord 2 | d = inord 3].
  by case: d => [[|[|[|[|d]]]] h] //; [constructor 1|constructor 2|constructor 3|constructor 4]; apply/val_inj; rewrite /= inordK.
have [e|e] : j = inord 0 \/ j = inord 1.
  by case: (four j) j2 => ->; rewrite inordK //; [left|right].
- have : (0 < (W *m fan) ord0 j) = false; last by rewrite -on eqxx.
  apply: combine (_ : _ = q 31 4 * (W *m fan) ord0 (inord 1) + q 861 100 * (W *m fan) ord0 (inord 3)) _ _; rewrite -?on e -?val_eqE /= ?inordK //.
  by rewrite !fan_act !mxE /= !inordK //=; field; rewrite ?pnatr_eq0.
- have : (0 < (W *m fan) ord0 j) = false; last by rewrite -on eqxx.
  apply: combine (_ : _ = q 31 4 * (W *m fan) ord0 (inord 0) + q 861 100 * (W *m fan) ord0 (inord 2)) _ _; rewrite -?on e -?val_eqE /= ?inordK //.
  by rewrite !fan_act !mxE /= !inordK //=; field; rewrite ?pnatr_eq0.
Qed.
End Refuted.

Section Repaired.
Variables (R : realFieldType) (n np nr : nat) (p : problem R n np nr) (theta : R).
Hypothesis theta_ge0 : 0 <= theta.
Implicit Types (v u h : 'cV[R]_np) (A : {set 'I_n}).
Notation s := (fun nq n => @jumprelu R theta nq n).
Notation w d := (col d (W_p p)).

(* Threshold gates decide neuron by neuron. ReLU is the case theta = 0. *)
Definition sees v A := forall d, (theta < ip v (w d)) = (d \in A).
Definition absorbs : Prop := forall m (F : 'I_m -> {set 'I_n}), (forall i, 2 <= #|F i|)%N -> realizable p (@s m n) F ->
  forall i, exists2 j, j \in F i & realizable p (@s m.+1 n) (absorbed F i j).

Lemma region_sees m (F : 'I_m -> {set 'I_n}) W : region p (@s m n) F W <-> forall i, sees (row i W)^T (F i).
Proof.
have E i d : (d \in pattern p (@s m n) W i) = (theta < ip (row i W)^T (w d)).
  by rewrite inE rectified_act; [rewrite /jumprelu mulmx_ip | apply: jumprelu_rectified].
by split=> H i; [move=> d; rewrite -(H i) E | apply/setP => d; rewrite E H].
Qed.

Lemma absorbs_by_row : (forall v A, sees v A -> (2 <= #|A|)%N -> exists2 j, j \in A & (exists u, sees u (A :\ j)) /\ exists u, sees u [set j]) ->
  absorbs.
Proof.
move=> H m F F2 [W /region_sees hW] i; have [j jF [[v hv] [u hu]]] := H _ _ (hW i) (F2 i); exists j => //.
pose W' : 'M[R]_(m.+1, np) := \matrix_(l, k) if unlift ord0 l is Some l' then if l' == i then v k ord0 else W l' k else u k ord0.
exists W'; apply/region_sees => l; rewrite /absorbed.
have rowE (a : 'cV[R]_np) : (forall k, W' l k = a k ord0) -> (row l W')^T = a by move=> e; apply/colP => k; rewrite 2!mxE e.
case E: (unlift ord0 l) => [l'|]; last by rewrite (rowE u) // => k; rewrite mxE E.
case: eqP => [li|li]; first by rewrite (rowE v) // => k; rewrite mxE E li eqxx.
rewrite (rowE (row l' W)^T) // => k; rewrite !mxE E; case: eqP li => // e [].
Qed.

(* JumpReLU with a positive threshold and inputs no two of which are equal (M < 1): lower j by its own input, then shrink until j drops out. *)
Theorem repaired_3_8_jumprelu (m : R) : 0 < theta -> unit_inputs p -> m < 1 -> (forall i j, i != j -> ip (w i) (w j) <= m) -> absorbs.
Proof.
move=> t0 unit m1 hm; apply: absorbs_by_row => v A hv A2.
have [d0 d0A] : exists d0, d0 \in A by apply/set0Pn; rewrite -card_gt0; apply: leq_trans A2.
pose a d := ip v (w d); case: (arg_minP a d0A) => j jA jmin; exists j => //; split.
  pose e := (a j - theta) / 2%:R; have aj : theta < a j by rewrite /a hv.
  have e0 : 0 < e by rewrite divr_gt0 ?ltr0n // subr_gt0.
  have ee : a j = theta + e + e by rewrite /e; field.
  pose mu := a j - e; have mu0 : theta < mu by rewrite /mu ee addrK ltr_addl.
  have mup : 0 < mu := lt_trans t0 mu0.
  exists ((theta / mu) *: (v - e *: w j)) => d.
  have -> : (theta < ip ((theta / mu) *: (v - e *: w j)) (w d)) = (mu < a d - e * ip (w j) (w d)).
    rewrite ipZl ipDl ipNl ipZl -/(a d) -{1}(divfK (lt0r_neq0 mup) theta) ltr_pmul2l //; exact: divr_gt0.
  rewrite !inE; case: eqP => [->|/eqP dj] /=; first by rewrite [ip _ _]unit mulr1 ltxx.
  case dA: (d \in A).
    rewrite /mu; apply: ler_lt_add; first exact: jmin.
    by rewrite ltr_opp2 gtr_pmulr // (le_lt_trans _ m1) // hm // eq_sym.
  apply/negbTE; rewrite -leNgt /mu ee addrK; apply: ler_add; first by rewrite leNgt hv dA.
  by rewrite -mulrN ger_pmulr // ler_oppl unit_ip_ge ?unit.
pose m' := Num.max m 0; have m'0 : 0 <= m' by rewrite le_maxr lexx orbT.
have m'1 : m' < 1 by rewrite lt_maxl m1 ltr01.
have q0 : 0 < 1 + m' by rewrite ltr_spaddl ?ltr01.
exists ((2%:R * theta / (1 + m')) *: w j) => d; rewrite ipZl inE mulrAC -{1}(mulr1 theta).
have -> : 2%:R * theta * ip (w j) (w d) / (1 + m') = theta * (2%:R * ip (w j) (w d) / (1 + m')) by field; rewrite gt_eqF.
rewrite ltr_pmul2l // ltr_pdivl_mulr // mul1r; case: eqP => [->|/eqP dj].
  by rewrite [ip _ _]unit mulr1 -[2%:R]/(1 + 1) ltr_add2l.
apply/negbTE; rewrite -leNgt mulr2n mulrDl mul1r.
have cm : ip (w j) (w d) <= m' by rewrite le_maxr hm // eq_sym.
by apply: ler_add => //; apply: le_trans cm (ltW m'1).
Qed.

(* Independent inputs: every split of every pattern, at any threshold. *)
Theorem repaired_3_8_independent : independent (W_p p) ->
  forall m (F : 'I_m -> {set 'I_n}) i j, realizable p (@s m.+1 n) (absorbed F i j).
Proof.
move=> ind m F i j; pose Z : 'M[R]_(m.+1, n) := \matrix_(l, d) if d \in absorbed F i j l then theta + 1 else 0.
have [W hW] := prescribe Z ind; exists W; apply/region_sees => l d.
by rewrite -mulmx_ip hW mxE; case: ifP; rewrite ?ltr_addl ?ltr01 // => _; apply/negbTE; rewrite -leNgt.
Qed.
End Repaired.

Section RepairedReLU.
Variables (R : realFieldType) (n np nr : nat) (p : problem R n np nr).
Notation w d := (col d (W_p p)).

(* ReLU with a direction h that sees every feature: h plays the part of the threshold. *)
Theorem repaired_3_8_relu (h : 'cV[R]_np) : (forall d, 0 < ip h (w d)) -> (forall j, exists u, sees p 0 u [set j]) -> absorbs p 0.
Proof.
move=> h0 single; apply: absorbs_by_row => // v A hv A2.
have [d0 d0A] : exists d0, d0 \in A by apply/set0Pn; rewrite -card_gt0; apply: leq_trans A2.
pose eta d := ip h (w d); pose rho d := ip v (w d) / eta d.
case: (arg_minP rho d0A) => j jA jmin; exists j => //; split; last exact: single.
have [u hu] := single j; pose b d := ip u (w d).
have bj : 0 < b j by rewrite /b hu inE.
have bd d : d != j -> b d <= 0 by move=> dj; rewrite leNgt hu inE.
have rj : 0 < rho j by rewrite divr_gt0 ?h0 // hv.
pose B := 1 + \sum_d `|b d| / eta d.
have pos d : 0 <= `|b d| / eta d by rewrite divr_ge0 ?normr_ge0 // ltW ?h0.
have B0 : 0 < B by rewrite ltr_spaddl ?ltr01 // sumr_ge0.
have e0 : 0 < rho j / B by rewrite divr_gt0.
set e := rho j / B in e0; pose rho' d := rho d - e * (b d / eta d).
exists (v - e *: u - rho' j *: h) => d.
have -> : ip (v - e *: u - rho' j *: h) (w d) = eta d * (rho' d - rho' j).
  rewrite !ipDl !ipNl !ipZl -/(eta d) -/(b d) /rho' /rho; field; by rewrite !gt_eqF ?h0.
rewrite pmulr_rgt0 ?h0 // subr_gt0 !inE; case: eqP => [->|/eqP dj] /=; first by rewrite ltxx.
have rhoj : rho' j < rho j by rewrite /rho' ltr_subl_addr ltr_addl mulr_gt0 // divr_gt0 // h0.
case dA: (d \in A).
  apply: lt_le_trans rhoj _; apply: le_trans (jmin _ dA) _; rewrite /rho' ler_subr_addl ger_addr.
  by rewrite pmulr_rle0 // pmulr_lle0 ?bd // invr_gt0 h0.
apply/negbTE; rewrite -leNgt; apply: (@le_trans _ _ (- e * (b d / eta d))).
  by rewrite /rho' mulNr ger_addr pmulr_lle0 ?invr_gt0 ?h0 // leNgt hv dA.
rewrite /rho' ler_subr_addl mulNr -mulrBr -(divfK (lt0r_neq0 B0) (rho j)) -/e ler_pmul2l //.
apply: (@le_trans _ _ (`|b j| / eta j + `|b d| / eta d)).
  apply: ler_add; first by rewrite gtr0_norm.
  by rewrite -mulNr ler_pmul2r ?invr_gt0 ?h0 // ler0_norm ?bd.
rewrite /B (bigD1 j) //= (bigD1 d) //= !addrA -[X in X <= _]add0r -!addrA; apply: ler_add; first exact: ler01.
by rewrite ler_add2l ler_addl sumr_ge0.
Qed.
End RepairedReLU.
