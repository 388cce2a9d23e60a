(* What the theorems of this folder speak about, in the paper's words. Everything is over an arbitrary ordered field R, for all sizes:
   n features, inputs of dimension np, targets of dimension nr, nq neurons. Features are columns, neurons are rows of the encoder. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Statements.
Variable R : realFieldType.

Definition ip m (u v : 'cV[R]_m) : R := \sum_k u k ord0 * v k ord0.
Definition sqnorm m (u : 'cV[R]_m) : R := ip u u.

(* The ground truth: columns w_p^d and w_r^d, weights M_d (Eq. 11). *)
Record problem n np nr := Problem { W_p : 'M[R]_(np, n); W_r : 'M[R]_(nr, n); M : 'I_n -> R }.

(* Eq. 10: s(z)_i is 0 or z_i. A gate says which entries of Z = W_E W_p pass. It sees all columns, as BatchTopK must. *)
Definition gate nq n := 'M[R]_(nq, n) -> 'I_nq -> 'I_n -> bool.
Definition act nq n (s : gate nq n) (Z : 'M[R]_(nq, n)) : 'M[R]_(nq, n) := \matrix_(i, d) if s Z i d then Z i d else 0.

Definition relu nq n : gate nq n := fun Z i d => 0 < Z i d.
Definition jumprelu (theta : R) nq n : gate nq n := fun Z i d => theta < Z i d.
Definition identity nq n : gate nq n := fun _ _ _ => true.
(* Ties: the lowest index wins; over a batch the earlier column, then the earlier neuron. *)
Definition beats nq n (Z : 'M[R]_(nq, n)) (d : 'I_n) (j i : 'I_nq) : bool := (Z i d < Z j d) || ((Z i d == Z j d) && (j < i)%N).
Definition batch_beats nq n (Z : 'M[R]_(nq, n)) (e c : 'I_nq * 'I_n) : bool :=
  (Z c.1 c.2 < Z e.1 e.2) || ((Z c.1 c.2 == Z e.1 e.2) && ((e.2 < c.2)%N || ((e.2 == c.2) && (e.1 < c.1)%N))).
(* Eq. 7: the k largest entries of a column, whatever their signs; after ReLU; and the k n largest entries of the batch, after ReLU. *)
Definition bare_topk (k : nat) nq n : gate nq n := fun Z i d => (#|[set j | beats Z d j i]| < k)%N.
Definition topk (k : nat) nq n : gate nq n := fun Z i d => (0 < Z i d) && bare_topk k Z i d.
Definition batch_topk (k : nat) nq n : gate nq n := fun Z i d => (0 < Z i d) && (#|[set e | batch_beats Z e (i, d)]| < k * n)%N.

Section Sizes.
Variables (n np nr nq : nat) (p : problem n np nr) (s : gate nq n).
Implicit Types (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)) (F : 'I_nq -> {set 'I_n}).

(* Assumption 2.1, the part about W_p. *)
Definition unit_inputs := forall d, sqnorm (col d (W_p p)) = 1.
(* M is the largest signed inner product of two inputs (Theorem 3.3). *)
Definition interference (m : R) :=
  (forall i j, i != j -> ip (col i (W_p p)) (col j (W_p p)) <= m) /\ exists i j, i != j /\ ip (col i (W_p p)) (col j (W_p p)) = m.
Definition independent k (A : 'M[R]_(k, n)) := \rank A = n.

(* Eq. 11: the isolated-feature loss. *)
Definition output D W : 'M[R]_(nr, n) := D *m act s (W *m W_p p).
Definition loss D W : R := \sum_d M p d * sqnorm (col d (W_r p) - col d (output D W)).

(* Eq. 13: the pattern of an encoder is the family F_i = { d : s(W_E w_p^d)_i > 0 }; the region of F is the set of encoders with pattern F. *)
Definition pattern W : 'I_nq -> {set 'I_n} := fun i => [set d | 0 < act s (W *m W_p p) i d].
Definition selected W : 'I_nq -> {set 'I_n} := fun i => [set d | s (W *m W_p p) i d].
Definition region F W := pattern W =1 F.
Definition realizable F := exists W, region F W.
Definition polysemantic F := exists i, (1 < #|F i|)%N.
Definition disjoint F := forall i j d, d \in F i -> d \in F j -> i = j.
Definition partition F := disjoint F /\ forall d, exists i, d \in F i.

(* Inside its region neither block alone can lower the loss. *)
Definition partial_minimum F D W :=
  [/\ region F W, forall D', loss D W <= loss D' W & forall W', region F W' -> loss D W <= loss D W'].
Definition near k l (e : R) (A B : 'M[R]_(k, l)) := forall i j, `|A i j - B i j| <= e.
Definition global_minimum D W := forall D' W', loss D W <= loss D' W'.
Definition local_minimum D W := exists2 e, 0 < e & forall D' W', near e D' D -> near e W' W -> loss D W <= loss D' W'.
Definition local_minimum_of F D W :=
  region F W /\ exists2 e, 0 < e & forall D' W', near e D' D -> near e W' W -> region F W' -> loss D W <= loss D' W'.
End Sizes.

Definition segment k l (t : R) (A B : 'M[R]_(k, l)) := t *: A + (1 - t) *: B.
(* The second is the weaker notion: it asks nothing of S itself. Refutations use it, repairs prove the first. *)
Definition convex_on k l (S : 'M[R]_(k, l) -> Prop) (f : 'M[R]_(k, l) -> R) :=
  forall A B t, 0 <= t <= 1 -> S A -> S B -> S (segment t A B) /\ f (segment t A B) <= t * f A + (1 - t) * f B.
Definition convex_within k l (S : 'M[R]_(k, l) -> Prop) (f : 'M[R]_(k, l) -> R) :=
  forall A B t, 0 <= t <= 1 -> S A -> S B -> S (segment t A B) -> f (segment t A B) <= t * f A + (1 - t) * f B.
End Statements.
