(* Independent inputs and targets: a pattern of ReLU carries a point of zero loss iff its graph of neurons and features has a matching that covers the
   features. (Theorem 3.4's underdetermination, quantified.) *)
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements Basics PartialMinima T34.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Matching.
Variables (R : realFieldType) (n np nr nq : nat) (p : problem R n np nr) (F : 'I_nq -> {set 'I_n}).
Hypotheses (ind_p : independent (W_p p)) (ind_r : independent (W_r p)) (M_gt0 : forall d, 0 < M p d).
Let M_ge0 d : 0 <= M p d := ltW (M_gt0 d).
Definition matching := exists f : 'I_n -> 'I_nq, injective f /\ forall d, d \in F (f d).
Definition zero_loss_in := exists D W, region p (@relu R nq n) F W /\ loss p (@relu R nq n) D W = 0.

Lemma matching_necessary : zero_loss_in -> matching.
Proof.
case=> D [W [/region_pattern hW /(repaired_3_4 _ M_ge0) zero]].
have rZ : W_r p = D *m act (@relu R nq n) (W *m W_p p).
  by apply/matrixP => k d; have /colP/(_ k) := zero d (M_gt0 d); rewrite [LHS]mxE [RHS]mxE.
have full : row_full (act (@relu R nq n) (W *m W_p p)).
  by rewrite /row_full eqn_leq rank_leq_col /= -{1}ind_r rZ; apply: mxrankM_maxr.
pose f := fullrankfun full; pose U := rowsub f (act (@relu R nq n) (W *m W_p p)).
have : \det U != 0 by rewrite -unitfE -unitmxE; apply: fullrowsub_unit.
have [s /forallP on|none] := pickP (fun s : 'S_n => [forall e, s e \in F (f e)]); last first.
  rewrite /determinant big1 ?eqxx // => s _; have /negbT/forallPn[e he] := none s.
  rewrite (bigD1 e) //= (_ : U e (s e) = 0) ?mul0r ?mulr0 //.
  by rewrite mxE; apply/eqP; move: (hW (f e) (s e)); rewrite (negbTE he) rectified_act // mxE => ->.
move=> _; exists (fun d => f (s^-1%g d)); split=> [d e /fullrankfun_inj /perm_inj //|d].
by have := on (s^-1%g d); rewrite permKV.
Qed.

(* The other direction: n on the matching, 1 on the other on cells; the square part is then diagonally dominant. *)
Lemma dominant (N : 'M[R]_n) : (forall d, N d d = n%:R) -> (forall d e, d != e -> `|N d e| <= 1) -> N \in unitmx.
Proof.
move=> diag offd; rewrite -unitmx_tr -row_free_unit -kermx_eq0; apply/rowV0P => v /sub_kermxP vN.
apply/rowP => e0; rewrite mxE; apply/eqP; have [e _ emax] := arg_maxP (fun e => `|v ord0 e|) (isT : xpredT e0).
rewrite -normr_eq0 eq_le normr_ge0 andbT; apply: le_trans (emax e0 isT) _.
have := congr1 (fun A : 'rV[R]_n => A ord0 e) vN; rewrite !mxE (bigD1 e) //= mxE diag => /eqP.
rewrite addrC addr_eq0 => /eqP/(congr1 (fun y : R => `|y|)); rewrite normrN normrM [`|n%:R|]ger0_norm ?ler0n // => E.
have : `|v ord0 e| * n%:R <= `|v ord0 e| * (n.-1)%:R.
  rewrite -E; apply: le_trans (ler_norm_sum _ _ _) _; apply: (@le_trans _ _ (\sum_(j | j != e) `|v ord0 e|)).
    apply: ler_sum => j je; rewrite mxE normrM -[X in _ <= X]mulr1; apply: ler_pmul; rewrite ?normr_ge0 //;
      [exact: emax | by apply: offd; rewrite eq_sym].
  by rewrite (eq_bigl (mem (predC1 e))) // sumr_const cardC1 card_ord mulr_natr.
have n0 : (0 < n)%N by apply: leq_ltn_trans (ltn_ord e).
by rewrite -subr_le0 -mulrBr -natrB ?leq_pred // -subn1 subKn // mulr1.
Qed.
Lemma matching_sufficient : matching -> zero_loss_in.
Proof.
case=> f [f_inj on]; pose Z : 'M[R]_(nq, n) := \matrix_(i, d) if d \in F i then (if i == f d then n%:R else 1) else -1.
have [W hW] := prescribe Z ind_p; have n0 (d : 'I_n) : 0 < n%:R :> R by rewrite ltr0n (leq_ltn_trans _ (ltn_ord d)).
have pat : has_pattern (@relu R nq n) F Z.
  move=> i d; rewrite rectified_act // /relu mxE; case dF: (d \in F i); last by rewrite ltr0N1.
  by case: ifP => _; rewrite ?ltr01 ?(n0 d).
have actE i d : act (@relu R nq n) Z i d = if d \in F i then Z i d else 0 by apply: act_pattern.
pose A := act (@relu R nq n) Z.
have sub_unit : rowsub f A \in unitmx.
  apply: dominant => [d|d e de]; rewrite mxE /A actE mxE; first by rewrite on eqxx.
  by case: (e \in F (f d)); rewrite /= ?normr0 ?ler01 // (inj_eq f_inj) (negbTE de) normr1.
have full : row_full A.
  rewrite /row_full eqn_leq rank_leq_col /=; apply: leq_trans (mxrankS (rowsub_sub f A)).
  by rewrite mxrank_unit.
exists (W_r p *m pinvmx A), W; split; first by apply/region_pattern; rewrite hW.
by apply/repaired_3_4 => // d _; rewrite /output hW -mulmxA mulVpmx // mulmx1.
Qed.
Theorem zero_loss_iff_matching : zero_loss_in <-> matching.
Proof. by split; [exact: matching_necessary | exact: matching_sufficient]. Qed.
End Matching.
