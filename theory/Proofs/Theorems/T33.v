(* Theorem 3.3, the loss of W_E = [W_p^T; 0], W_D = [W_r, 0]: the published bound is refuted in three ways;
  repaired: a bound in the features that pass. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements Basics.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* nq = n + e neurons: the first n have a feature each, the others are 0. *)
Definition own_encoder (R : realFieldType) n np nr (e : nat) (p : problem R n np nr) : 'M[R]_(n + e, np) := col_mx (W_p p)^T 0.
Definition own_decoder (R : realFieldType) n np nr (e : nat) (p : problem R n np nr) : 'M[R]_(nr, n + e) := row_mx (W_r p) 0.

(* As published, for an activation s: L~ <= n^2 M^2 sum M_d. *)
Definition published_3_3 (R : realFieldType) (s : forall nq n, gate R nq n) : Prop :=
  forall (n np nr e : nat) (p : problem R n np nr) (m : R), unit_inputs p -> (forall d, 0 <= M p d) -> interference p m ->
  loss p (s (n + e)%N n) (own_decoder e p) (own_encoder e p) <= n%:R ^+ 2 * m ^+ 2 * \sum_d M p d.

Section Own.
Variables (R : realFieldType) (n np nr e : nat) (p : problem R n np nr) (s : gate R (n + e) n).
Notation w d := (col d (W_p p)).
Notation r d := (col d (W_r p)).
Notation Z := (own_encoder e p *m W_p p).
(* The features that pass on input d, and what they add to the answer r_d. *)
Definition passing (d : 'I_n) : {set 'I_n} := [set k | s Z (lshift e k) d].
Definition extra (d : 'I_n) : 'cV[R]_nr := \sum_(k in passing d | k != d) ip (w k) (w d) *: r k.

Lemma own_act k d : Z (lshift e k) d = ip (w k) (w d).
Proof. by rewrite mulmx_ip /own_encoder; congr (ip _ _); apply/colP => l; rewrite 2!mxE col_mxEu !mxE. Qed.
Lemma own_output d : col d (output p s (own_decoder e p) (own_encoder e p)) = \sum_(k in passing d) ip (w k) (w d) *: r k.
Proof.
apply/colP => l; rewrite summxE !mxE big_split_ord /= [X in _ + X]big1 ?addr0 => [|k _]; last by rewrite row_mxEr mxE mul0r.
rewrite [RHS]big_mkcond; apply: eq_bigr => k _; rewrite row_mxEl inE [act _ _ _ _]mxE; case: ifP => _; last by rewrite mulr0.
by rewrite own_act !mxE mulrC.
Qed.

Hypotheses (unit : unit_inputs p) (M_ge0 : forall d, 0 <= M p d).
Hypothesis keeps : forall d, 0 < M p d -> d \in passing d.
Lemma own_residual d : 0 < M p d -> r d - col d (output p s (own_decoder e p) (own_encoder e p)) = - extra d.
Proof.
move=> m0; by rewrite own_output (bigD1 d) ?keeps //= -/(extra d) [ip (w d) _]unit scale1r opprD addrA subrr add0r.
Qed.
Theorem own_loss : loss p s (own_decoder e p) (own_encoder e p) = \sum_d M p d * sqnorm (extra d).
Proof.
apply: eq_bigr => d _; have := M_ge0 d; rewrite le_eqVlt => /orP[/eqP <-|m0]; first by rewrite !mul0r.
by rewrite own_residual // sqnormN.
Qed.

Lemma sqnorm_sum_le k (S : {set 'I_n}) (x : 'I_n -> 'cV[R]_k) (B : R) :
  (forall i, i \in S -> sqnorm (x i) <= B) -> sqnorm (\sum_(i in S) x i) <= #|S|%:R ^+ 2 * B.
Proof.
move=> hB; rewrite /sqnorm ip_suml expr2 -mulrA mulr_natl -sumr_const; apply: ler_sum => i iS.
rewrite ip_sumr mulr_natl -sumr_const; apply: ler_sum => j jS.
have := sqnorm_ge0 (x i - x j); rewrite sqnormB => h.
rewrite -(ler_pmul2l (ltr0n R 2)); apply: le_trans (_ : sqnorm (x i) + sqnorm (x j) <= _).
  by rewrite -subr_ge0; move: h; congr (_ <= _); ring.
by rewrite -[2%:R]/(1 + 1 : R) mulrDl mul1r; apply: ler_add; apply: hB.
Qed.

(* Repaired: entries that pass are not negative, targets have length at most rho (rho2 is its square), m bounds the interference. *)
Variables (m rho2 : R).
Hypotheses (rho2_ge0 : 0 <= rho2) (interf : forall i j, i != j -> ip (w i) (w j) <= m) (targets : forall d, sqnorm (r d) <= rho2).
Hypothesis drops : forall d k, 0 < M p d -> k \in passing d -> 0 <= ip (w k) (w d).
Theorem repaired_3_3 : loss p s (own_decoder e p) (own_encoder e p) <=
  rho2 * Num.max m 0 ^+ 2 * \sum_d M p d * (#|passing d|.-1)%:R ^+ 2.
Proof.
rewrite own_loss mulr_sumr; apply: ler_sum => d _; rewrite mulrCA.
have := M_ge0 d; rewrite le_eqVlt => /orP[/eqP <-|m0]; first by rewrite !mul0r.
rewrite ler_pmul2l // (_ : #|passing d|.-1 = #|passing d :\ d|); last by rewrite (cardsD1 d (passing d)) keeps.
rewrite /extra (eq_bigl (mem (passing d :\ d))) => [|k]; last by rewrite !inE andbC.
rewrite mulrC; apply: sqnorm_sum_le => k; rewrite !inE => /andP[kd kp]; have c0 := drops m0 (_ : k \in _).
rewrite sqnormZ mulrC; apply: ler_pmul; rewrite ?sqnorm_ge0 ?sqr_ge0 //.
by rewrite ler_sqr ?nnegrE ?le_maxr ?interf ?lexx ?orbT ?c0 ?inE.
Qed.
Corollary repaired_3_3_all : loss p s (own_decoder e p) (own_encoder e p) <= rho2 * Num.max m 0 ^+ 2 * (n.-1)%:R ^+ 2 * \sum_d M p d.
Proof.
apply: le_trans repaired_3_3 _; rewrite -[X in _ <= X]mulrA; apply: ler_wpmul2l.
  by rewrite mulr_ge0 ?sqr_ge0.
rewrite mulr_sumr; apply: ler_sum => d _; rewrite mulrC ler_wpmul2r // ler_sqr ?nnegrE ?ler0n // ler_nat -!subn1 leq_sub2r //.
by rewrite -[X in (_ <= X)%N]card_ord max_card.
Qed.
End Own.

Section Refuted.
Variable R : realFieldType.
Notation q a b := (a%:R / b%:R : R).
Ltac entries := rewrite /sqnorm /ip ?big_ord_recl ?big_ord0 !mxE /= ?mulr1n ?mulr0n.

(* 1. JumpReLU with theta >= 1 switches every neuron off: loss 2, bound 0. *)
Definition orthonormal_pair : problem R 2 2 2 := Problem 1%:M 1%:M (fun _ => 1).
Theorem published_3_3_refuted_jumprelu theta : 1 <= theta -> ~ published_3_3 (@jumprelu R theta).
Proof.
move=> t1 /(_ 2%N 2%N 2%N 0%N orthonormal_pair 0) H; have unit : unit_inputs orthonormal_pair.
  by move=> d; entries; ord_cases d; rewrite /= ?mulr1n ?mulr0n; ring.
have : loss orthonormal_pair (@jumprelu R theta (2 + 0)%N 2%N) (own_decoder 0%N orthonormal_pair) (own_encoder 0%N orthonormal_pair) <= 0.
  apply: le_trans (H unit _ _) _ => [d|| ]; [exact: ler01| |by rewrite expr0n /= mulr0 mul0r].
  by split=> [i j|]; [|exists ord0, ord_max; split=> //]; entries; try (ord_cases i; ord_cases j => //); rewrite /= ?mulr1n ?mulr0n;
    rewrite !(mul0r, mulr0, addr0).
rewrite leNgt => /negP; apply; rewrite /loss (bigD1 ord0) //=; apply: ltr_spaddl; last by apply: sumr_ge0 => d _; rewrite mul1r sqnorm_ge0.
rewrite mul1r own_output big_pred0 => [|k]; last first.
  rewrite inE /jumprelu own_act; apply/negbTE; rewrite -leNgt; apply: le_trans t1.
  by entries; ord_cases k; rewrite /= ?mulr1n ?mulr0n !(mul0r, mulr0, addr0, mulr1) ?ler01.
by rewrite subr0 sqnorm_gt0; apply/eqP => /colP/(_ ord0)/eqP; rewrite !mxE /= oner_eq0.
Qed.

(* 2. The identity on w, -w, w': M = 0 counts positive interference only; -w passes on w. Loss 2, bound 0. *)
Definition antiparallel : problem R 3 2 2 := Problem (mx 2 3 [:: [:: 1; -1; 0]; [:: 0; 0; 1]]) (mx 2 3 [:: [:: 1; -1; 0]; [:: 0; 0; 1]]) (fun _ => 1).
Theorem published_3_3_refuted_identity : ~ published_3_3 (@identity R).
Proof.
move=> /(_ 3%N 2%N 2%N 0%N antiparallel 0) H; have unit : unit_inputs antiparallel.
  by move=> d; entries; ord_cases d; rewrite /=; ring.
have : loss antiparallel (@identity R (3 + 0)%N 3%N) (own_decoder 0%N antiparallel) (own_encoder 0%N antiparallel) <= 0.
  apply: le_trans (H unit _ _) _ => [d|| ]; [exact: ler01| |by rewrite expr0n /= mulr0 mul0r].
  split=> [i j|]; last by exists ord0, ord_max; split=> //; entries; ring.
  by entries; ord_cases i; ord_cases j => //= _; rewrite !(mul0r, mulr0, addr0, mulr1, mul1r) ?lexx // lerN10.
rewrite leNgt => /negP; apply; rewrite /loss (bigD1 ord0) //=; apply: ltr_spaddl; last by apply: sumr_ge0 => d _; rewrite mul1r sqnorm_ge0.
rewrite mul1r own_output sqnorm_gt0 (eq_bigl xpredT) => [|k]; last by rewrite inE.
apply/eqP => /colP/(_ ord0)/eqP; rewrite !big_ord_recl big_ord0; entries.
rewrite !(mul0r, mulr0, addr0, mulr1, mul1r, mulrNN) opprD addrA subrr sub0r oppr_eq0; by rewrite oner_eq0.
Qed.

(* 3. Targets three times as long as the inputs, ReLU: loss 162/25, bound 72/25. *)
Definition long_targets : problem R 2 2 2 :=
  Problem (mx 2 2 [:: [:: 1; q 3 5]; [:: 0; q 4 5]]) (mx 2 2 [:: [:: 3%:R; q 9 5]; [:: 0; q 12 5]]) (fun _ => 1).
Lemma plane_interference (p : problem R 2 2 2) : W_p p = W_p long_targets -> unit_inputs p /\ interference p (q 3 5).
Proof.
move=> e; split=> [d|]; first by rewrite e; entries; ord_cases d; rewrite /=; field; rewrite ?pnatr_eq0.
split=> [i j|]; last by exists ord0, ord_max; split=> //; rewrite e; entries; rewrite !(mul0r, addr0, mul1r).
by rewrite e; entries; ord_cases i; ord_cases j => //= _; rewrite !(mul0r, mulr0, addr0, mulr1, mul1r) lexx.
Qed.
Lemma plane_passing (p : problem R 2 2 2) d : W_p p = W_p long_targets -> passing p (@relu R (2 + 0)%N 2%N) d = setT.
Proof.
move=> e; apply/setP => k; rewrite !inE /relu own_act e; entries.
by ord_cases k; ord_cases d; rewrite /= !(mul0r, mulr0, addr0, mulr1, mul1r) ?ltr01 ?addr_gt0 ?mulr_gt0 ?divr_gt0 ?invr_gt0 ?ltr0n.
Qed.
Theorem published_3_3_refuted_relu : ~ published_3_3 (@relu R).
Proof.
move=> /(_ 2%N 2%N 2%N 0%N long_targets (q 3 5)) H; have [unit interf] := plane_interference (erefl (W_p long_targets)).
have E d : sqnorm (extra long_targets (@relu R (2 + 0)%N 2%N) d) = q 81 25.
  rewrite /extra plane_passing // big_mkcond !big_ord_recl big_ord0 !inE.
  by ord_cases d; rewrite /= ?addr0 ?add0r sqnormZ; entries; field; rewrite ?pnatr_eq0.
have := H unit (fun=> ler01) interf; rewrite own_loss // => [|d|d _]; [|exact: ler01|by rewrite plane_passing // inE].
rewrite !big_ord_recl !big_ord0 !E /= -subr_ge0.
have -> : 2%:R ^+ 2 * q 3 5 ^+ 2 * (1 + (1 + 0)) - (1 * q 81 25 + (1 * q 81 25 + 0)) = - q 90 25 by field; rewrite ?pnatr_eq0.
by rewrite oppr_ge0 leNgt divr_gt0 ?ltr0n.
Qed.
End Refuted.
