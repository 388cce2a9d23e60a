(* Two unit targets on one neuron, inner product c: equal weights always have the positive eigenvector (1, 1); c = 0 has one only for equal weights;
   where square roots exist c != 0 always has one. A pair with a positive eigenvector is a trap iff c >= 0 (flat for c = 0, a saddle for c < 0). *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements Basics PartialMinima T36 Traps.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Pairs.
Variables (R : realFieldType) (n nr : nat) (r : 'I_n -> 'cV[R]_nr) (m : 'I_n -> R) (i j : 'I_n).
Hypotheses (ij : i != j) (mi : 0 < m i) (mj : 0 < m j) (ri : sqnorm (r i) = 1) (rj : sqnorm (r j) = 1).
Notation A := [set i; j].
Notation c := (ip (r i) (r j)).
(* a positive eigenvector of K D on the pair, in the form of T36: K D a = lambda a *)
Definition pair_eigenvector (lambda : R) (a : 'I_n -> R) :=
  [/\ 0 < a i, 0 < a j, ip (r i) (mix r m A a) = lambda * a i & ip (r j) (mix r m A a) = lambda * a j].

Lemma pair_sum (V : zmodType) (f : 'I_n -> V) : \sum_(d in A) f d = f i + f j.
Proof. by rewrite big_setU1 ?inE // big_set1. Qed.
Lemma pair_mix_i a : ip (r i) (mix r m A a) = m i * a i + c * (m j * a j).
Proof. by rewrite /mix pair_sum ipDr !ipZr [ip (r i) (r i)]ri; ring. Qed.
Lemma pair_mix_j a : ip (r j) (mix r m A a) = c * (m i * a i) + m j * a j.
Proof. by rewrite /mix pair_sum ipDr !ipZr [ip (r j) (r j)]rj (ipC (r j)); ring. Qed.

Theorem pair_equal_weights : m i = m j -> pair_eigenvector (m i * (1 + c)) (fun _ => 1).
Proof. by move=> e; split; rewrite ?ltr01 // ?pair_mix_i ?pair_mix_j -e; ring. Qed.
Theorem pair_orthogonal : c = 0 -> (exists lambda a, pair_eigenvector lambda a) <-> m i = m j.
Proof.
move=> c0; split=> [[lambda [a [ai aj]]]|e]; last by exists (m i * (1 + c)), (fun _ => 1); apply: pair_equal_weights.
rewrite pair_mix_i pair_mix_j c0 !mul0r addr0 add0r => /(mulIf (lt0r_neq0 ai)) -> /(mulIf (lt0r_neq0 aj)) ->; by [].
Qed.
(* How far lambda is above the Rayleigh quotient: c times a square that is 0 on the multiples of a only. *)
Lemma pair_gap lambda a b : pair_eigenvector lambda a ->
  lambda * wip m A b b - sqnorm (mix r m A b) = c * (m i * m j / (a i * a j) * (a j * b i - a i * b j) ^+ 2).
Proof.
case=> ai aj; rewrite pair_mix_i pair_mix_j => ei ej; have i0 := lt0r_neq0 ai; have j0 := lt0r_neq0 aj.
have li : lambda = m i + c * m j * (a j / a i) by apply: (mulIf i0); rewrite -ei; field.
have lj : lambda = m j + c * m i * (a i / a j) by apply: (mulIf j0); rewrite -ej; field.
have -> : lambda * wip m A b b = (m i + c * m j * (a j / a i)) * (m i * (b i * b i)) + (m j + c * m i * (a i / a j)) * (m j * (b j * b j)).
  by rewrite /wip pair_sum mulrDr {1}li lj.
by rewrite /mix pair_sum sqnormD !sqnormZ ri rj ipZl ipZr; field; rewrite i0 j0.
Qed.
Lemma pair_factor lambda a : pair_eigenvector lambda a -> 0 < m i * m j / (a i * a j).
Proof. by case=> ai aj _ _; rewrite divr_gt0 // mulr_gt0. Qed.
Theorem pair_trap lambda a : pair_eigenvector lambda a -> bounds_rayleigh r m A lambda <-> 0 <= c.
Proof.
move=> E; have [ai aj _ _] := E; split=> [H|c0 b]; last first.
  by rewrite -subr_ge0 (pair_gap b E) mulr_ge0 // mulr_ge0 ?sqr_ge0 // ltW ?(pair_factor E).
have := H (fun d => (d == i)%:R); rewrite -[_ <= lambda * _]subr_ge0 (pair_gap _ E) eqxx [j == i]eq_sym (negbTE ij) mulr1 mulr0 subr0 pmulr_lge0 //.
by rewrite mulr_gt0 ?exprn_gt0 ?(pair_factor E).
Qed.
(* For c = 0 every direction has the same quotient; else only the multiples of a reach it. *)
Theorem pair_flat lambda a b : pair_eigenvector lambda a -> sqnorm (mix r m A b) = lambda * wip m A b b <-> c = 0 \/ a j * b i = a i * b j.
Proof.
move=> E; have f := pair_factor E; have g := pair_gap b E; split=> [e|].
  move/eqP: g; rewrite e subrr eq_sym mulf_eq0 => /orP[/eqP|]; first by left.
  by rewrite mulf_eq0 (gt_eqF f) /= sqrf_eq0 subr_eq0 => /eqP; right.
case=> e; apply/esym/eqP; rewrite -subr_eq0 g e ?mul0r //.
by rewrite subrr expr2 !mulr0.
Qed.
(* Two positive eigenvectors have the same eigenvalue; for c != 0 they are multiples of one another. *)
Theorem pair_unique lambda mu a b : pair_eigenvector lambda a -> pair_eigenvector mu b -> lambda = mu /\ (c != 0 -> a j * b i = a i * b j).
Proof.
case=> ai aj; rewrite pair_mix_i pair_mix_j => ei ej [bi bj]; rewrite pair_mix_i pair_mix_j => fi fj.
have N : 0 < m i * (a i * b i) + m j * (a j * b j) by rewrite addr_gt0 // !mulr_gt0.
have lm : lambda = mu.
  apply: (mulIf (lt0r_neq0 N)).
  have -> : lambda * (m i * (a i * b i) + m j * (a j * b j)) = m i * b i * (lambda * a i) + m j * b j * (lambda * a j) by ring.
  have -> : mu * (m i * (a i * b i) + m j * (a j * b j)) = m i * a i * (mu * b i) + m j * a j * (mu * b j) by ring.
  by rewrite -ei -ej -fi -fj; ring.
split=> // c0; apply: (mulfI c0); apply: (mulfI (lt0r_neq0 mj)).
have -> : m j * (c * (a j * b i)) = (m i * a i + c * (m j * a j)) * b i - m i * a i * b i by ring.
have -> : m j * (c * (a i * b j)) = (m i * b i + c * (m j * b j)) * a i - m i * a i * b i by ring.
by rewrite ei fi lm; ring.
Qed.
End Pairs.

(* The ratio t = a_j / a_i solves c m_j t^2 + (m_i - m_j) t - c m_i = 0. Its roots have the product - m_i / m_j < 0, so exactly one is positive. *)
Section Roots.
Variables (R : rcfType) (n nr : nat) (r : 'I_n -> 'cV[R]_nr) (m : 'I_n -> R) (i j : 'I_n).
Hypotheses (ij : i != j) (mi : 0 < m i) (mj : 0 < m j) (ri : sqnorm (r i) = 1) (rj : sqnorm (r j) = 1).
Notation A := [set i; j].
Notation c := (ip (r i) (r j)).

Lemma positive_root : c != 0 -> exists2 t, 0 < t & c * m j * t ^+ 2 + (m i - m j) * t - c * m i = 0.
Proof.
move=> c0; pose D := (m i - m j) ^+ 2 + 4%:R * c ^+ 2 * (m i * m j); pose s := Num.sqrt D.
have p : 0 < 4%:R * c ^+ 2 * (m i * m j)
  by rewrite (pmulr_lgt0 _ (mulr_gt0 mi mj)) pmulr_rgt0 ?ltr0n // exprn_even_gt0 //= c0.
have s2 : s ^+ 2 = D by apply: sqr_sqrtr; rewrite addr_ge0 ?sqr_ge0 // ltW.
have above x : x ^+ 2 = (m i - m j) ^+ 2 -> x < s.
  move=> x2; rewrite ltNge; apply/negP => sx; have : s ^+ 2 <= x ^+ 2 by rewrite !expr2 ler_pmul ?sqrtr_ge0.
  by rewrite s2 x2 /D ger_addl leNgt p.
have root e : e ^+ 2 = s ^+ 2 -> let t := (m j - m i + e) / (2%:R * c * m j) in c * m j * t ^+ 2 + (m i - m j) * t - c * m i = 0.
  move=> e2 /=; rewrite (_ : _ - _ = (e ^+ 2 - D) / (4%:R * c * m j)); first by rewrite e2 s2 subrr mul0r.
  by rewrite /D; field; rewrite c0 (lt0r_neq0 mj).
move: (c0); rewrite neq_lt => /orP[cn|cp].
  exists ((m j - m i + - s) / (2%:R * c * m j)); last by apply: root; rewrite sqrrN.
  rewrite -mulrNN -invrN; apply: divr_gt0; last by rewrite oppr_gt0 pmulr_llt0 // pmulr_rlt0 ?ltr0n.
  by rewrite oppr_gt0 subr_lt0 above // -sqrrN opprB.
exists ((m j - m i + s) / (2%:R * c * m j)); last exact: root.
apply: divr_gt0; last by rewrite !mulr_gt0 ?ltr0n.
by rewrite -(opprB (m i)) addrC subr_gt0 above.
Qed.
Theorem pair_exists : c != 0 -> exists lambda a, pair_eigenvector r m i j lambda a.
Proof.
move=> c0; have [t t0 e] := positive_root c0; exists (m i + c * m j * t), (fun d => if d == i then 1 else t).
have ji : (j == i) = false by rewrite eq_sym (negbTE ij).
split; rewrite ?eqxx ?ji ?ltr01 ?(pair_mix_i _ ij ri) ?(pair_mix_j _ ij rj) ?eqxx ?ji //; first by ring.
by apply/eqP; rewrite -subr_eq0 -oppr_eq0 -e; apply/eqP; ring.
Qed.
(* The corollary of 3.6 for two features in full. *)
Theorem pair_corollary :
  [/\ (exists lambda a, pair_eigenvector r m i j lambda a) <-> c != 0 \/ m i = m j,
      0 < c -> forall lambda a, pair_eigenvector r m i j lambda a ->
        bounds_rayleigh r m A lambda /\ forall b, sqnorm (mix r m A b) = lambda * wip m A b b -> a j * b i = a i * b j,
      c < 0 -> forall lambda a, pair_eigenvector r m i j lambda a -> ~ bounds_rayleigh r m A lambda
    & c = 0 -> forall lambda a, pair_eigenvector r m i j lambda a ->
        bounds_rayleigh r m A lambda /\ forall b, sqnorm (mix r m A b) = lambda * wip m A b b].
Proof.
split=> [|cp lambda a E|cn lambda a E|c0 lambda a E].
- have [c0|c0] := eqVneq c 0; last by split=> _; [left | exact: pair_exists].
  by split=> [/(pair_orthogonal m ij ri rj c0)|[|/(pair_orthogonal m ij ri rj c0)]] //; right.
- split; first by apply/(pair_trap ij mi mj ri rj E)/ltW.
  by move=> b /(pair_flat ij mi mj ri rj b E)[c0|//]; move: cp; rewrite c0 ltxx.
- by move/(pair_trap ij mi mj ri rj E); rewrite leNgt cn.
split; first by apply/(pair_trap ij mi mj ri rj E); rewrite c0.
by move=> b; apply/(pair_flat ij mi mj ri rj b E); left.
Qed.
End Roots.
