(* Two unit targets on one neuron, inner product c: equal weights always have the positive eigenvector (1, 1); c = 0 has one only for equal weights;
   a pair with a positive eigenvector is a trap iff c >= 0 (strictly a saddle for c < 0). *)
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
Theorem pair_trap lambda a : pair_eigenvector lambda a -> bounds_rayleigh r m A lambda <-> 0 <= c.
Proof.
case=> ai aj; rewrite pair_mix_i pair_mix_j => ei ej; have i0 := lt0r_neq0 ai; have j0 := lt0r_neq0 aj.
have li : lambda = m i + c * m j * (a j / a i) by apply: (mulIf i0); rewrite -ei; field.
have lj : lambda = m j + c * m i * (a i / a j) by apply: (mulIf j0); rewrite -ej; field.
have gap b : lambda * wip m A b b - sqnorm (mix r m A b) = c * (m i * m j / (a i * a j) * (a j * b i - a i * b j) ^+ 2).
  have -> : lambda * wip m A b b = (m i + c * m j * (a j / a i)) * (m i * (b i * b i)) + (m j + c * m i * (a i / a j)) * (m j * (b j * b j)).
    by rewrite /wip pair_sum mulrDr {1}li lj.
  rewrite /mix pair_sum sqnormD !sqnormZ ri rj ipZl ipZr; field; by rewrite i0 j0.
split=> [H|c0 b]; last first.
  by rewrite -subr_ge0 gap mulr_ge0 // mulr_ge0 ?sqr_ge0 // divr_ge0 ?mulr_ge0 ?ltW.
have := H (fun d => (d == i)%:R); rewrite -[_ <= lambda * _]subr_ge0 gap eqxx [j == i]eq_sym (negbTE ij) mulr1 mulr0 subr0 pmulr_lge0 //.
by rewrite mulr_gt0 ?exprn_gt0 // divr_gt0 // mulr_gt0.
Qed.
End Pairs.
