(* Theorem 3.1, sparse samples look like isolated features: refuted as published (independence is missing; JumpReLU); repaired: both
   inequalities for a positively homogeneous activation, the union bound, the product form of M_d. Distributions are finite. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements Basics.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Distribution.
Variables (R : realFieldType) (n np nr nq : nat) (Om : finType) (pr : Om -> R) (x : Om -> 'cV[R]_n).
Definition Pr (B : pred Om) : R := \sum_(o | B o) pr o.
Definition E (f : Om -> R) : R := \sum_o pr o * f o.
Definition is_distribution := [/\ forall o, 0 <= pr o, \sum_o pr o = 1 & forall o d, 0 <= x o d ord0].
Definition active d : pred Om := fun o => 0 < x o d ord0.
Definition alone d : pred Om := fun o => [forall j, (j != d) ==> (x o j ord0 == 0)].
(* E[x_d^2 given x_d > 0] *)
Definition second_moment d : R := (\sum_(o | active d o) pr o * x o d ord0 ^+ 2) / Pr (active d).
(* M_d = Pr(x = x_d e_d) E[x_d^2 given x_d > 0]; read literally the event counts x = 0 too, meant is "d is active and no other". *)
Definition M_literal d : R := Pr (alone d) * second_moment d.
Definition M_meant d : R := Pr (fun o => active d o && alone d o) * second_moment d.
(* Assumption 2.1: Pr(x_d = 0) >= S for all d. *)
Definition sparsity (S : R) := forall d, S <= Pr (fun o => x o d ord0 == 0).
(* Not assumed by the paper: the coordinates are independent. *)
Definition independent_features := forall B : 'I_n -> pred R, Pr (fun o => [forall d, B d (x o d ord0)]) = \prod_d Pr (fun o => B d (x o d ord0)).

Variables (Wp : 'M[R]_(np, n)) (Wr : 'M[R]_(nr, n)) (s : gate R nq 1) (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)).
(* The squared error of one sample, its expectation, and its largest value over the samples that occur. *)
Definition err (v : 'cV[R]_n) : R := sqnorm (Wr *m v - D *m act s (W *m (Wp *m v))).
Definition sample_loss : R := E (fun o => err (x o)).
Definition isolated_loss (Md : 'I_n -> R) : R := \sum_d Md d * err (delta_mx d ord0).
Definition largest_error (C : R) := (forall o, 0 < pr o -> err (x o) <= C) /\ exists2 o, 0 < pr o & err (x o) = C.
End Distribution.

(* As published, for an activation s and a reading of M_d; with "independent" as an extra hypothesis or without. *)
Definition published_3_1 (R : realFieldType) (with_independence : bool) (s : forall nq n, gate R nq n)
    (Md : forall n (Om : finType), (Om -> R) -> (Om -> 'cV[R]_n) -> 'I_n -> R) : Prop :=
  forall (n np nr nq : nat) (Om : finType) (pr : Om -> R) (x : Om -> 'cV[R]_n) (Wp : 'M[R]_(np, n)) (Wr : 'M[R]_(nr, n))
    (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)) (S C : R),
  is_distribution pr x -> (with_independence -> independent_features pr x) -> (forall d, sqnorm (col d Wp) = 1) ->
  sparsity pr x S -> 1 - S <= n%:R^-1 -> largest_error pr x Wp Wr (@s nq 1%N) D W C ->
  `|sample_loss pr x Wp Wr (@s nq 1%N) D W - isolated_loss Wp Wr (@s nq 1%N) D W (Md n Om pr x)| <= n%:R ^+ 2 * C * (1 - S) ^+ 2.

Section Repaired.
Variables (R : realFieldType) (n np nr nq : nat) (Om : finType) (pr : Om -> R) (x : Om -> 'cV[R]_n).
Variables (Wp : 'M[R]_(np, n)) (Wr : 'M[R]_(nr, n)) (s : gate R nq 1) (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)).
Hypothesis dist : is_distribution pr x.
(* The gate does not depend on the scale. *)
Hypothesis homogeneous : forall (t : R) Z, 0 < t -> act s (t *: Z) = t *: act s Z.
Notation err := (err Wp Wr s D W).
Definition two_active : pred Om := fun o => (1 < #|[set d | active x d o]|)%N.

Lemma err_scale t v : 0 < t -> err (t *: v) = t ^+ 2 * err v.
Proof. by move=> t0; rewrite /T31.err -!scalemxAr homogeneous // -!scalemxAr -scalerBr sqnormZ. Qed.
Lemma err0 : err 0 = 0.
Proof.
rewrite /T31.err !mulmx0 (_ : act s 0 = 0) ?mulmx0 ?subrr ?sqnorm0 //.
by apply/matrixP => i j; rewrite !mxE; case: ifP.
Qed.
(* E[x_d^2; only d active]: what the isolated loss needs; product_form says that independence makes it M_d. *)
Definition M_exact d : R := \sum_(o | active x d o && alone x d o) pr o * x o d ord0 ^+ 2.

Lemma not_active o d : ~~ active x d o -> x o d ord0 = 0.
Proof. by case: dist => _ _ x0; rewrite -leNgt => h; apply/eqP; rewrite eq_le h x0. Qed.
Lemma only o d : active x d o -> alone x d o = ([set e | active x e o] == [set d]).
Proof.
move=> ad; apply/forallP/eqP => [H|H j].
  apply/setP => e; rewrite !inE; apply/idP/eqP => [ae|->//]; apply/eqP; apply: contraTT ae => ed.
  by have := H e; rewrite ed /active => /eqP ->; rewrite ltxx.
by apply/implyP => jd; apply/eqP/not_active; have /setP/(_ j) := H; rewrite !inE (negbTE jd) => ->.
Qed.
Theorem excess : sample_loss pr x Wp Wr s D W - isolated_loss Wp Wr s D W M_exact = \sum_(o | two_active o) pr o * err (x o).
Proof.
apply/eqP; rewrite subr_eq; apply/eqP; rewrite /sample_loss /E (bigID two_active) /=; congr (_ + _).
rewrite (bigID (fun o => [set d | active x d o] == set0)) /= big1 ?add0r => [|o /andP[_ /eqP/setP no]]; last first.
  rewrite (_ : x o = 0) ?err0 ?mulr0 //; apply/colP => d; rewrite mxE; apply: not_active; by have := no d; rewrite !inE => ->.
rewrite (eq_bigl (fun o => #|[set d | active x d o]| == 1%N)) => [|o]; last first.
  by rewrite /two_active -leqNgt -cards_eq0; case: #|_| => [|[]].
rewrite /isolated_loss /M_exact.
rewrite (eq_bigr (fun d => \sum_(o | active x d o && alone x d o) pr o * x o d ord0 ^+ 2 * err (delta_mx d ord0))) => [|d _];
  last by rewrite mulr_suml.
rewrite (exchange_big_dep (fun o => #|[set d | active x d o]| == 1%N)) /= => [|d o _ /andP[ad]]; last by rewrite only // => /eqP ->; rewrite cards1.
apply: eq_bigr => o /cards1P[d Ed]; have ad : active x d o by have /setP/(_ d) := Ed; rewrite !inE eqxx.
rewrite (big_pred1 d) => [|e]; last first.
  apply/andP/eqP => [[ae]|->]; last by rewrite only // Ed.
  by rewrite only // Ed eqEsubset sub1set inE => /andP[_]; rewrite sub1set inE => /eqP.
rewrite -mulrA -err_scale //; congr (_ * err _); apply/colP => e; rewrite !mxE eqxx andbT.
case: (eqVneq e d) => [->|ed]; first by rewrite mulr1.
by rewrite mulr0; apply: not_active; have /setP/(_ e) := Ed; rewrite !inE (negbTE ed) => ->.
Qed.

Variable C : R.
Hypothesis err_le : forall o, 0 < pr o -> err (x o) <= C.
Lemma excess_bounds : 0 <= sample_loss pr x Wp Wr s D W - isolated_loss Wp Wr s D W M_exact <= C * Pr pr two_active.
Proof.
case: dist => p0 _ _; rewrite excess; apply/andP; split; first by apply: sumr_ge0 => o _; rewrite mulr_ge0 ?sqnorm_ge0.
rewrite /Pr mulr_sumr; apply: ler_sum => o _; rewrite mulrC; have := p0 o; rewrite le_eqVlt => /orP[/eqP <-|po]; first by rewrite !mulr0.
by rewrite ler_pmul2r ?err_le.
Qed.
End Repaired.

Section Probability.
Variables (R : realFieldType) (Om : finType) (pr : Om -> R).
Hypothesis p0 : forall o, 0 <= pr o.
Lemma Pr_le (B C : pred Om) : (forall o, B o -> C o) -> Pr pr B <= Pr pr C.
Proof.
move=> BC; rewrite /Pr [X in X <= _]big_mkcond [X in _ <= X]big_mkcond; apply: ler_sum => o _.
by case: ifP => [/BC -> //|_]; case: ifP.
Qed.
Lemma Pr_ge0 (B : pred Om) : 0 <= Pr pr B. Proof. by apply: sumr_ge0. Qed.
Lemma Pr_zero (B : pred Om) o : Pr pr B = 0 -> B o -> pr o = 0.
Proof. by move/eqP; rewrite psumr_eq0 // => /allP/(_ o (mem_index_enum _))/implyP h Bo; apply/eqP/h. Qed.
Lemma Pr_split (B C : pred Om) : Pr pr B = Pr pr (fun o => B o && C o) + Pr pr (fun o => B o && ~~ C o).
Proof. exact: bigID. Qed.
(* an event that is independent of every value of X: expectations of functions of X multiply *)
Lemma product_rule (X : Om -> R) (f : R -> R) (B : pred Om) :
  (forall v, Pr pr (fun o => (X o == v) && B o) = Pr pr (fun o => X o == v) * Pr pr B) ->
  \sum_(o | B o) pr o * f (X o) = (\sum_o pr o * f (X o)) * Pr pr B.
Proof.
move=> ind; pose w o := Pr pr (fun o' => X o' == X o).
have w0 o : w o = 0 -> pr o = 0 by move/(@Pr_zero _ o); apply.
have share o : pr o * f (X o) = \sum_(o' | X o' == X o) pr o' * (pr o * f (X o) / w o).
  rewrite -mulr_suml -/(Pr pr (fun o' => X o' == X o)) -/(w o).
  case: (eqVneq (w o) 0) => [z|z]; last by rewrite mulrCA mulfV // mulr1.
  by rewrite (w0 _ z) !mul0r mulr0.
rewrite (eq_bigr _ (fun o _ => share o)) (exchange_big_dep xpredT) //= mulr_suml; apply: eq_bigr => o' _.
rewrite (eq_bigr (fun o => pr o * (pr o' * f (X o') / w o'))) => [|o /andP[_ /eqP E]]; last by rewrite /w E; ring.
rewrite -mulr_suml (_ : \sum_(o | _) pr o = w o' * Pr pr B).
  case: (eqVneq (w o') 0) => [z|z]; last by field.
  by rewrite (w0 _ z) !mul0r mulr0.
rewrite /w -ind; apply: eq_bigl => o; by rewrite andbC [X o' == _]eq_sym.
Qed.
End Probability.

Section Independence.
Variables (R : realFieldType) (n : nat) (Om : finType) (pr : Om -> R) (x : Om -> 'cV[R]_n).
Hypotheses (dist : is_distribution pr x) (ind : independent_features pr x).
Let p0 o : 0 <= pr o. Proof. by case: dist. Qed.
Notation xi d := (fun o => x o d ord0).

Lemma Pr_all : Pr pr xpredT = 1. Proof. by case: dist. Qed.
(* one coordinate against an event about all others *)
Lemma one_against_rest d (B : pred R) (C : 'I_n -> pred R) :
  Pr pr (fun o => B (xi d o) && [forall j, (j != d) ==> C j (xi j o)]) =
  Pr pr (fun o => B (xi d o)) * Pr pr (fun o => [forall j, (j != d) ==> C j (xi j o)]).
Proof.
pose G b j : pred R := if j == d then (fun v => b ==> B v) else C j.
have joint b : Pr pr (fun o => (b ==> B (xi d o)) && [forall j, (j != d) ==> C j (xi j o)])
             = Pr pr (fun o => b ==> B (xi d o)) * \prod_(j | j != d) Pr pr (fun o => C j (xi j o)).
  transitivity (Pr pr (fun o => [forall j, G b j (xi j o)])).
    apply: eq_bigl => o; apply/andP/forallP => [[h /forallP H] j|H].
      by rewrite /G; case: (eqVneq j d) => [->//|jd]; have := H j; rewrite jd.
    split; first by have := H d; rewrite /G eqxx.
    by apply/forallP => j; apply/implyP => /negbTE jd; have := H j; rewrite /G jd.
  rewrite ind (bigD1 d) //=; congr (_ * _); first by apply: eq_bigl => o; rewrite /G eqxx.
  by apply: eq_bigr => j /negbTE jd; apply: eq_bigl => o; rewrite /G jd.
have := joint false; rewrite /= -/(Pr pr xpredT) Pr_all mul1r => rest.
by rewrite (joint true) /= -rest.
Qed.

(* Independence gives M_d its product form. *)
Theorem product_form d : M_meant pr x d = M_exact pr x d.
Proof.
pose others o := [forall j, (j != d) ==> (xi j o == 0)].
have ind1 (B : pred R) : Pr pr (fun o => B (xi d o) && others o) = Pr pr (fun o => B (xi d o)) * Pr pr others.
  exact: (one_against_rest d B (fun _ v => v == 0)).
have E : M_exact pr x d = (\sum_(o | active x d o) pr o * xi d o ^+ 2) * Pr pr others.
  rewrite (_ : \sum_(o | active x d o) _ = \sum_o pr o * (if 0 < xi d o then xi d o ^+ 2 else 0)).
    rewrite -(@product_rule _ _ _ p0 (xi d) (fun v => if 0 < v then v ^+ 2 else 0) others) => [|v]; last exact: (ind1 (pred1 v)).
    rewrite /M_exact big_mkcondl; apply: eq_bigr => o _; by rewrite /active; case: ifP; rewrite ?mulr0.
  by rewrite big_mkcond; apply: eq_bigr => o _; rewrite /active; case: ifP; rewrite ?mulr0.
rewrite E /M_meant (ind1 (fun v => 0 < v)) /second_moment -/(active x d).
case: (eqVneq (Pr pr (active x d)) 0) => [z|z]; last by field.
rewrite z mul0r mul0r big1 ?mul0r // => o ao; by rewrite (Pr_zero p0 z ao) mul0r.
Qed.

(* The union bound over pairs. *)
Variable S : R.
Hypothesis sparse : sparsity pr x S.
Lemma active_le d : Pr pr (active x d) <= 1 - S.
Proof.
rewrite ler_subr_addl -Pr_all (Pr_split pr xpredT (active x d)) addrC; apply: ler_add => //; apply: le_trans (sparse d) _.
by apply: Pr_le => // o /eqP h; rewrite /= /active h ltxx.
Qed.
Lemma pair_le i j : i != j -> Pr pr (fun o => active x i o && active x j o) <= (1 - S) ^+ 2.
Proof.
move=> ij; pose C k : pred R := if k == j then (fun v => 0 < v) else xpredT.
have alln o : [forall k, (k != i) ==> C k (xi k o)] = active x j o.
  apply/forallP/idP => [/(_ j)|h k]; first by rewrite eq_sym ij /C eqxx.
  by apply/implyP => _; rewrite /C; case: eqP => // ->.
have -> : Pr pr (fun o => active x i o && active x j o) = Pr pr (active x i) * Pr pr (active x j).
  transitivity (Pr pr (fun o => (0 < xi i o) && [forall k, (k != i) ==> C k (xi k o)])); first by apply: eq_bigl => o; rewrite alln.
  by rewrite (one_against_rest i (fun v => 0 < v) C); congr (_ * _); apply: eq_bigl => o; rewrite alln.
by rewrite expr2; apply: ler_pmul; rewrite ?Pr_ge0 ?active_le.
Qed.
Theorem union_bound : Pr pr (two_active x) <= (n * n.-1)%:R / 2%:R * (1 - S) ^+ 2.
Proof.
pose T := [finType of 'I_n * 'I_n]; pose both (c : T) := Pr pr (fun o => active x c.1 o && active x c.2 o).
have le1 : 2%:R * Pr pr (two_active x) <= \sum_(c : T | c.1 != c.2) both c.
  rewrite /both /Pr mulr_sumr (exchange_big_dep xpredT) //= [X in X <= _]big_mkcond; apply: ler_sum => o _.
  case: ifP => [|_]; last by apply: sumr_ge0.
  rewrite /two_active => /card_gt1P[i [j [iA jA ij]]]; rewrite !inE in iA jA.
  rewrite (bigD1 (i, j)) /= ?ij ?iA ?jA // (bigD1 (j, i)) /= ?[j == i]eq_sym ?ij ?iA ?jA //; last first.
    by rewrite xpair_eqE eq_sym (negbTE ij).
  by rewrite addrA -[pr o + pr o]mulr2n [2%:R * pr o]mulr_natl ler_addl sumr_ge0.
have le2 : \sum_(c : T | c.1 != c.2) both c <= (n * n.-1)%:R * (1 - S) ^+ 2.
  apply: (@le_trans _ _ (\sum_(c : T | c.1 != c.2) (1 - S) ^+ 2)); first by apply: ler_sum => c; apply: pair_le.
  rewrite -(pair_big_dep xpredT (fun i j => i != j) (fun _ _ => (1 - S) ^+ 2)) /= natrM -mulrA.
  rewrite (eq_bigr (fun _ => (n.-1)%:R * (1 - S) ^+ 2)) => [|i _]; first by rewrite sumr_const card_ord -[X in X <= _]mulr_natl.
  rewrite (eq_bigl (mem (predC1 i))) => [|j]; last by rewrite !inE eq_sym.
  by rewrite sumr_const cardC1 card_ord [RHS]mulr_natl.
rewrite -(ler_pmul2l (ltr0n R 2)); apply: le_trans (le_trans le1 le2) _.
move: ((n * n.-1)%:R : R) => k; rewrite (_ : 2%:R * (k / 2%:R * _) = k * (1 - S) ^+ 2) //; by field; rewrite ?pnatr_eq0.
Qed.
End Independence.

(* Repaired: independent features and a positively homogeneous activation; no condition on S. *)
Theorem repaired_3_1 (R : realFieldType) (n np nr nq : nat) (Om : finType) (pr : Om -> R) (x : Om -> 'cV[R]_n)
    (Wp : 'M[R]_(np, n)) (Wr : 'M[R]_(nr, n))
    (s : gate R nq 1) (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)) (S C : R) :
  is_distribution pr x -> independent_features pr x -> (forall (t : R) Z, 0 < t -> act s (t *: Z) = t *: act s Z) ->
  sparsity pr x S -> 0 <= C -> (forall o, 0 < pr o -> err Wp Wr s D W (x o) <= C) ->
  let gap := sample_loss pr x Wp Wr s D W - isolated_loss Wp Wr s D W (M_meant pr x) in
  [/\ 0 <= gap, gap <= C * Pr pr (two_active x) & gap <= C * ((n * n.-1)%:R / 2%:R * (1 - S) ^+ 2)].
Proof.
move=> dist ind hom sparse C0 err_le gap.
have E : gap = sample_loss pr x Wp Wr s D W - isolated_loss Wp Wr s D W (M_exact pr x).
  by rewrite /gap /isolated_loss; congr (_ - _); apply: eq_bigr => d _; rewrite product_form.
have /andP[h1 h2] := excess_bounds dist hom err_le; rewrite -E in h1 h2; split=> //.
by apply: le_trans h2 _; rewrite ler_wpmul2l // union_bound.
Qed.
(* ReLU, identity and the TopK rules are homogeneous. *)
Lemma relu_homogeneous (R : realFieldType) nq n (t : R) (Z : 'M[R]_(nq, n)) : 0 < t -> act (@relu R nq n) (t *: Z) = t *: act (@relu R nq n) Z.
Proof. by move=> t0; apply/matrixP => i j; rewrite !mxE /relu !mxE pmulr_rgt0 //; case: ifP; rewrite ?mulr0. Qed.

Section Refuted.
Variable R : realFieldType.
Notation q a b := (a%:R / b%:R : R).
(* 1. Two features that are always active together: both 1 with probability 1/5, else both 0;
  with two neurons and W_D = 0 the loss is C / 5, and no feature is ever alone. *)
Definition coactive_pr (o : bool) : R := if o then q 1 5 else q 4 5.
Definition coactive (o : bool) : 'cV[R]_2 := if o then const_mx 1 else 0.
Theorem published_3_1_refuted_dependence (s : forall nq n, gate R nq n) : ~ published_3_1 false s (@M_meant R).
Proof.
move=> /(_ 2%N 2%N 2%N 2%N [finType of bool] coactive_pr coactive 1%:M 1%:M 0 0 (q 4 5) 2%:R) H.
have e0 : 0 < 5%:R :> R by rewrite ltr0n.
have errE (v : 'cV[R]_2) : err 1%:M 1%:M (s 2%N 1%N) 0 0 v = v ord0 ord0 ^+ 2 + v ord_max ord0 ^+ 2.
  rewrite /err mul1mx mul0mx subr0 /sqnorm /ip !big_ord_recl big_ord0 addr0 -!expr2; congr (_ + v _ _ ^+ 2); exact/val_inj.
have big2 (f : bool -> R) : \sum_o f o = f true + f false by rewrite big_bool.
have L1 : sample_loss coactive_pr coactive 1%:M 1%:M (s 2%N 1%N) 0 0 = q 2 5.
  by rewrite /sample_loss /E big2 !errE /coactive !mxE /=; field; rewrite ?gt_eqF.
have L2 : isolated_loss 1%:M 1%:M (s 2%N 1%N) 0 0 (M_meant coactive_pr coactive) = 0.
  apply: big1 => d _; rewrite /M_meant (_ : Pr _ _ = 0) ?mul0r //; apply: big1 => -[] /andP[]; rewrite /active ?mxE ?ltxx // => _ /forallP.
  by move=> /(_ (if d == ord0 then ord_max else ord0)); rewrite mxE oner_eq0; ord_cases d.
rewrite L1 L2 subr0 ger0_norm ?divr_ge0 ?ler0n // in H.
have : q 2 5 <= q 8 25; last first.
  by rewrite -subr_ge0 (_ : q 8 25 - q 2 5 = - q 2 25) ?oppr_ge0 ?leNgt ?divr_gt0 ?ltr0n //; field; rewrite ?pnatr_eq0.
rewrite (_ : q 8 25 = 2%:R ^+ 2 * 2%:R * (1 - q 4 5) ^+ 2); last by field; rewrite ?pnatr_eq0.
apply: H => //.
- split=> [[]|| [] d]; rewrite /coactive_pr ?divr_ge0 ?ler0n ?mxE ?ler01 //; first by rewrite big2; field; rewrite ?pnatr_eq0.
- by move=> d; rewrite /sqnorm /ip !big_ord_recl big_ord0 !mxE; ord_cases d; rewrite /= ?mulr1n ?mulr0n; ring.
- move=> d; rewrite /Pr (big_pred1 false) // => -[]; rewrite /= mxE ?eqxx ?oner_eq0 //.
- by rewrite -subr_ge0 (_ : _ - _ = q 3 10) ?divr_ge0 ?ler0n //; field; rewrite ?pnatr_eq0.
- split=> [[] _|]; rewrite ?errE ?mxE ?expr0n ?expr1n ?addr0 ?ler0n ?ler_nat //.
  by exists true; rewrite ?errE ?mxE ?expr1n //= divr_gt0 ?ltr0n ?ltr01.
Qed.

(* 2. JumpReLU, one feature (so independent): x = 1/2 with probability 1/4, theta = 1, W_E = 3/2, W_D = 2/3. At e_1 the neuron is on and exact. *)
Definition half_pr (o : bool) : R := if o then q 1 4 else q 3 4.
Definition half (o : bool) : 'cV[R]_1 := if o then const_mx (q 1 2) else 0.
Theorem published_3_1_refuted_jumprelu (Md : forall n (Om : finType), (Om -> R) -> (Om -> 'cV[R]_n) -> 'I_n -> R) :
  ~ published_3_1 true (@jumprelu R 1) Md.
Proof.
move=> /(_ 1%N 1%N 1%N 1%N [finType of bool] half_pr half 1%:M 1%:M (const_mx (q 2 3)) (const_mx (q 3 2)) (q 3 4) (q 1 4)) H.
have big2 (f : bool -> R) : \sum_o f o = f true + f false by rewrite big_bool.
have errE (v : 'cV[R]_1) : err 1%:M 1%:M (@jumprelu R 1 1%N 1%N) (const_mx (q 2 3)) (const_mx (q 3 2)) v =
    (v ord0 ord0 - q 2 3 * (if 1 < q 3 2 * v ord0 ord0 then q 3 2 * v ord0 ord0 else 0)) ^+ 2.
  rewrite /err !mul1mx /sqnorm /ip big_ord_recl big_ord0 addr0 -expr2 !mxE big_ord_recl big_ord0 addr0 !mxE /jumprelu.
  by rewrite !mxE big_ord_recl big_ord0 addr0 !mxE.
have off : (1 < q 3 2 * q 1 2) = false.
  by apply/negbTE; rewrite -leNgt -subr_ge0 (_ : _ - _ = q 1 4) ?divr_ge0 ?ler0n //; field; rewrite ?pnatr_eq0.
have e1 : err 1%:M 1%:M (@jumprelu R 1 1%N 1%N) (const_mx (q 2 3)) (const_mx (q 3 2)) (half true) = q 1 4.
  by rewrite errE !mxE off; field; rewrite ?pnatr_eq0.
have e0 : err 1%:M 1%:M (@jumprelu R 1 1%N 1%N) (const_mx (q 2 3)) (const_mx (q 3 2)) (half false) = 0.
  by rewrite errE !mxE !mulr0 if_same mulr0 subr0 expr0n.
have L1 : sample_loss half_pr half 1%:M 1%:M (@jumprelu R 1 1%N 1%N) (const_mx (q 2 3)) (const_mx (q 3 2)) = q 1 16.
  by rewrite /sample_loss /E big2 e1 e0 /=; field; rewrite ?pnatr_eq0.
have L2 : isolated_loss 1%:M 1%:M (@jumprelu R 1 1%N 1%N) (const_mx (q 2 3)) (const_mx (q 3 2)) (Md 1%N [finType of bool] half_pr half) = 0.
  have on : 1 < q 3 2 * 1 by rewrite mulr1 ltr_pdivl_mulr ?ltr0n // mul1r ltr_nat.
  apply: big1 => d _; rewrite errE !mxE (ord1 d) /= on; set z := (_ - _); rewrite (_ : z = 0) ?expr0n ?mulr0 //.
  by rewrite /z; field; rewrite ?pnatr_eq0.
rewrite L1 L2 subr0 ger0_norm ?divr_ge0 ?ler0n // in H.
have : q 1 16 <= q 1 64; last first.
  by rewrite -subr_ge0 (_ : q 1 64 - q 1 16 = - q 3 64) ?oppr_ge0 ?leNgt ?divr_gt0 ?ltr0n //; field; rewrite ?pnatr_eq0.
rewrite (_ : q 1 64 = 1 ^+ 2 * q 1 4 * (1 - q 3 4) ^+ 2); last by field; rewrite ?pnatr_eq0.
apply: H => //.
- split=> [[]|| [] d]; rewrite /half_pr ?divr_ge0 ?ler0n ?mxE ?divr_ge0 ?ler0n //; by rewrite big2; field; rewrite ?pnatr_eq0.
- move=> _ B; rewrite big_ord_recl big_ord0 mulr1; apply: eq_bigl => o; apply/forallP/idP => [/(_ ord0) //|h d]; by rewrite (ord1 d).
- by move=> d; rewrite (ord1 d) /sqnorm /ip big_ord_recl big_ord0 !mxE /= mulr1n; ring.
- move=> d; rewrite /Pr (big_pred1 false) // => -[]; rewrite /= (ord1 d) mxE ?eqxx //.
  by rewrite mulf_eq0 invr_eq0 !pnatr_eq0.
- by rewrite invr1 -subr_ge0 (_ : _ - _ = q 3 4) ?divr_ge0 ?ler0n //; field; rewrite ?pnatr_eq0.
- split=> [[] _|]; rewrite ?e1 ?e0 ?lexx ?divr_ge0 ?ler0n //.
  by exists true; rewrite ?e1 //= divr_gt0 ?ltr0n ?ltr01.
Qed.
End Refuted.
