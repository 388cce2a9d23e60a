(* Lemmas that several theorems share: inner products, encoders from activations, quadratics in one variable, matrices from lists. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section InnerProduct.
Variables (R : realFieldType) (m : nat).
Implicit Types (u v w : 'cV[R]_m) (a : R).
Lemma ipC u v : ip u v = ip v u.
Proof. by apply: eq_bigr => k _; rewrite mulrC. Qed.
Lemma ipDl u v w : ip (u + v) w = ip u w + ip v w.
Proof. by rewrite /ip -big_split; apply: eq_bigr => k _; rewrite !mxE mulrDl. Qed.
Lemma ipZl a u v : ip (a *: u) v = a * ip u v.
Proof. by rewrite /ip mulr_sumr; apply: eq_bigr => k _; rewrite !mxE mulrA. Qed.
Lemma ipNl u v : ip (- u) v = - ip u v.
Proof. by rewrite -scaleN1r ipZl mulN1r. Qed.
Lemma ip0l v : ip 0 v = 0.
Proof. by rewrite -(scale0r 0) ipZl mul0r. Qed.
Lemma ipDr u v w : ip w (u + v) = ip w u + ip w v. Proof. by rewrite ipC ipDl !(ipC w). Qed.
Lemma ipZr a u v : ip u (a *: v) = a * ip u v. Proof. by rewrite ipC ipZl ipC. Qed.
Lemma ipNr u v : ip u (- v) = - ip u v. Proof. by rewrite ipC ipNl ipC. Qed.
Lemma ip0r v : ip v 0 = 0. Proof. by rewrite ipC ip0l. Qed.
Lemma ip_suml (I : Type) (r : seq I) (P : pred I) (f : I -> 'cV[R]_m) v : ip (\sum_(i <- r | P i) f i) v = \sum_(i <- r | P i) ip (f i) v.
Proof. by elim/big_rec2: _ => [|i a b _ <-]; rewrite ?ip0l // ipDl. Qed.
Lemma ip_sumr (I : Type) (r : seq I) (P : pred I) (f : I -> 'cV[R]_m) v : ip v (\sum_(i <- r | P i) f i) = \sum_(i <- r | P i) ip v (f i).
Proof. by rewrite ipC ip_suml; apply: eq_bigr => i _; rewrite ipC. Qed.

Lemma sqnorm_ge0 u : 0 <= sqnorm u.
Proof. by apply: sumr_ge0 => k _; rewrite -expr2 sqr_ge0. Qed.
Lemma sqnorm0 : sqnorm (0 : 'cV[R]_m) = 0. Proof. exact: ip0l. Qed.
Lemma sqnorm_eq0 u : (sqnorm u == 0) = (u == 0).
Proof.
apply/eqP/eqP => [/eqP|->]; last exact: sqnorm0.
rewrite psumr_eq0 => [/allP H|k _]; last by rewrite -expr2 sqr_ge0.
apply/colP => k; have := H k (mem_index_enum _); rewrite /= -expr2 sqrf_eq0 => /eqP ->; by rewrite mxE.
Qed.
Lemma sqnorm_gt0 u : (0 < sqnorm u) = (u != 0).
Proof. by rewrite lt_def sqnorm_ge0 andbT sqnorm_eq0. Qed.
Lemma sqnormD u v : sqnorm (u + v) = sqnorm u + 2%:R * ip u v + sqnorm v.
Proof. by rewrite /sqnorm !ipDl !ipDr (ipC v u); ring. Qed.
Lemma sqnormN u : sqnorm (- u) = sqnorm u. Proof. by rewrite /sqnorm ipNl ipNr opprK. Qed.
Lemma sqnormB u v : sqnorm (u - v) = sqnorm u - 2%:R * ip u v + sqnorm v.
Proof. by rewrite sqnormD sqnormN ipNr mulrN. Qed.
Lemma sqnormZ a u : sqnorm (a *: u) = a ^+ 2 * sqnorm u.
Proof. by rewrite /sqnorm ipZl ipZr mulrA expr2. Qed.
(* Cauchy-Schwarz for unit vectors, from below *)
Lemma unit_ip_ge u v : sqnorm u = 1 -> sqnorm v = 1 -> - 1 <= ip u v.
Proof.
move=> u1 v1; have := sqnorm_ge0 (u + v); rewrite sqnormD u1 v1.
have -> : 1 + 2%:R * ip u v + 1 = 2%:R * (ip u v + 1) by ring.
by rewrite pmulr_rge0 ?ltr0n // -[0 <= _]ler_subl_addr sub0r.
Qed.
End InnerProduct.

Section Activations.
Variables (R : realFieldType) (nq np n : nat).
Lemma mulmx_ip (W : 'M[R]_(nq, np)) (P : 'M[R]_(np, n)) i d : (W *m P) i d = ip (row i W)^T (col d P).
Proof. by rewrite mxE; apply: eq_bigr => k _; rewrite !mxE. Qed.
(* Independent inputs: the activations of an encoder can be prescribed. *)
Lemma prescribe (P : 'M[R]_(np, n)) (Z : 'M[R]_(nq, n)) : independent P -> exists W : 'M[R]_(nq, np), W *m P = Z.
Proof.
move=> fP; exists (Z *m pinvmx P); rewrite -mulmxA mulVpmx ?mulmx1 //; by apply/eqP.
Qed.
(* Every gate whose entries pass only when positive: Eq. 13 is then the selected set, and the rest is 0. *)
Definition rectified (s : gate R nq n) := forall Z i d, s Z i d -> 0 < Z i d.
Lemma rectified_act s Z i d : rectified s -> (0 < act s Z i d) = s Z i d.
Proof. by move=> h; rewrite mxE; case: ifP => [/h //|_]; rewrite ltxx. Qed.
Lemma relu_rectified : rectified (@relu R nq n). Proof. by []. Qed.
Lemma jumprelu_rectified theta : 0 <= theta -> rectified (@jumprelu R theta nq n).
Proof. by move=> t0 Z i d; apply: le_lt_trans. Qed.
Lemma topk_rectified k : rectified (@topk R k nq n). Proof. by move=> Z i d /andP[]. Qed.
Lemma batch_topk_rectified k : rectified (@batch_topk R k nq n). Proof. by move=> Z i d /andP[]. Qed.
End Activations.

Section Numbers.
Variable R : realFieldType.
(* a quadratic that is nowhere negative near 0 has no linear term *)
Lemma no_slope (A B e : R) : 0 < e -> (forall h, - e <= h <= e -> 0 <= A * h ^+ 2 + B * h) -> B = 0.
Proof.
move=> e0; wlog : B / 0 <= B => [hw H|B0 H].
  case: (ger0P B) => [/hw|B0]; first exact.
  apply/eqP; rewrite -oppr_eq0; apply/eqP/hw; first by rewrite oppr_ge0 ltW.
  move=> h /andP[h1 h2]; have := H (- h); rewrite sqrrN mulrN mulNr; apply; by rewrite ler_opp2 h2 ler_oppl.
apply/eqP; rewrite eq_le B0 andbT leNgt; apply/negP => Bp.
have a0 : 0 < `|A| + 1 by rewrite ltr_spaddr ?normr_ge0 ?ltr01.
pose h := Num.min e (B / (`|A| + 1)).
have h0 : 0 < h by rewrite lt_minr e0 divr_gt0.
have he : h <= e by rewrite le_minl lexx.
have hB : h * (`|A| + 1) <= B by rewrite -ler_pdivl_mulr // le_minl lexx orbT.
have := H (- h); rewrite ler_opp2 he (le_trans _ (ltW e0)) ?oppr_le0 ?(ltW h0) // => /(_ isT).
rewrite sqrrN mulrN expr2 mulrA -mulrBl pmulr_lge0 // subr_ge0 leNgt => /negP; apply.
apply: lt_le_trans hB; rewrite mulrC ltr_pmul2l //; apply: le_lt_trans (ler_norm A) _; by rewrite ltr_addl ltr01.
Qed.
(* small instances: a matrix from its rows *)
Definition mx m n (rows : seq (seq R)) : 'M[R]_(m, n) := \matrix_(i, j) nth 0 (nth [::] rows i) j.
End Numbers.
Arguments mx {R}.

(* all elements of a small ordinal, one by one *)
Ltac ord_cases i := case: i => [[|[|[|[|i]]]] ?] //.
