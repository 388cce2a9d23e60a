(* What the certificates of each kind claim (docs/certificates.md), in the words of Model.v. Nothing is proven here. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From TheoryChecks Require Import Base Model.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Inductive lossterm := Reconstruction | Prefixes of seq nat | MultiTopK of nat | AuxK of nat | L1 | NormL1 | L0 | GatedAuxiliary.
Inductive regions := Selected | Refined | PositiveLatents.
Definition has_gate (t : lossterm) : bool := match t with MultiTopK _ | AuxK _ => true | _ => false end.

Section Statements.
Variable R : realFieldType.
Implicit Types (J : instance R) (W D : nat -> nat -> R) (F : nat -> nat -> bool) (l : seq (seq bool)).

(* ---- unrealizable ---- *)
Definition unrealizable J F : Prop := ~ realizable J F.

(* ---- enumeration: l lists the patterns, each as its cells 0, 1, ..., each once ---- *)
Definition cell_pattern J W : seq bool := [seq on J W e | e <- iota 0 (cells J)].
Definition lists_patterns J l : Prop := uniq l /\ forall s, s \in l <-> exists W, cell_pattern J W = s.
Definition count_of l : N := N.of_nat (size l).
Definition enumerated J (patterns : N) : Prop := exists l, lists_patterns J l /\ count_of l = patterns.
(* up to permuting neurons: a neuron's cells as a binary number, the numbers of all neurons sorted *)
Definition code (s : seq bool) : N := foldr (fun b n => if b then N.succ_double n else N.double n) 0%num s.
Definition canonical (nq ncol : nat) (s : seq bool) : seq N :=
  sort N.leb [seq code [seq nth false s (c * nq + i) | c <- iota 0 ncol] | i <- iota 0 nq].
Definition up_to_permutation (nq ncol : nat) l : N := N.of_nat (size (undup [seq canonical nq ncol s | s <- l])).
Definition enumerated_jointly J (patterns classes : N) : Prop :=
  exists l, [/\ lists_patterns J l, count_of l = patterns & up_to_permutation (nq J) (ncol J) l = classes].

(* ---- absorption (Thm 3.8): counts over the list of all patterns ---- *)
Section Absorption.
Variables (alone : bool) (nq ncol : nat) (l : seq (seq bool)).
Definition members (s : seq bool) (i : nat) : seq nat := [seq c <- iota 0 ncol | nth false s (c * nq + i)].
Definition dead (s : seq bool) : seq nat := [seq i <- iota 0 nq | nilp (members s i)].
Definition move (s : seq bool) (i j o : nat) : seq bool := set_nth false (set_nth false s (j * nq + i) false) (j * nq + o) true.
(* alone: F without j and {j} are sets of the list; jointly: some dead neuron can take j over *)
Definition splits_off (s : seq bool) (i j : nat) : bool :=
  if alone then (set_nth false s j false \in l) && ([seq e == j | e <- iota 0 ncol] \in l)
  else has (fun o => move s i j o \in l) (dead s).
Definition hierarchical : seq (seq bool * nat) :=
  [seq x <- [seq (s, i) | s <- l, i <- iota 0 nq] | (2 <= size (members x.1 x.2))%N && (alone || ~~ nilp (dead x.1))].
Definition absorption_counts : seq N :=
  let good x := count (splits_off x.1 x.2) (members x.1 x.2) in
  [seq N.of_nat n | n <- [:: size hierarchical; count (fun x => 0 < good x)%N hierarchical;
    sumn [seq size (members x.1 x.2) | x <- hierarchical]; sumn [seq good x | x <- hierarchical]]].
End Absorption.
(* patterns; hierarchical, absorbed, splits, realizable splits *)
Definition absorption J (alone : bool) (patterns : N) (counts : seq N) : Prop :=
  exists l, [/\ lists_patterns J l, count_of l = patterns & absorption_counts alone (nq J) (ncol J) l = counts].

(* ---- region: d + 1 affinely independent encoders of the set, and no affine subspace of lower dimension holds it ---- *)
Definition as_row (m n : nat) W : 'rV[R]_(m * n) := \row_(k < m * n) W (k %/ n)%N (k %% n)%N.
Definition affine_dimension (n d : nat) (S : 'rV[R]_n -> Prop) : Prop :=
  (exists w (B : 'M[R]_(d, n)), [/\ row_free B, S w & forall i, S (w + row i B)%R]) /\
  (forall w, S w -> exists B : 'M[R]_(d, n), forall v, S v -> (v - w <= B)%MS).
Definition region_dimension J F (d : nat) : Prop := affine_dimension d
  (fun v => exists2 W, has_pattern J F W & v = as_row (nq J) (np J) W).

(* ---- loss and what is read off a point ---- *)
Definition has_loss J D W (residuals : nat -> R) (v : R) : Prop :=
  (forall c, (c < ncol J)%N -> squared_residual J (gate J W) D W c = residuals c) /\ loss J D W = v.
Definition loss_at_most J (v : R) : Prop := exists D W, loss J D W <= v.
Definition loss_at_least J (v : R) : Prop := forall D W, v <= loss J D W.
Definition positive_loss J : Prop := forall D W, 0 < loss J D W.
Definition reconstructs J D W (c : nat) : Prop := forall k, (k < nr J)%N -> output J (gate J W) D W c k = target J c k.
Definition zero_loss_iff J (columns : seq nat) : Prop := forall D W, loss J D W = 0 <-> forall c, c \in columns -> reconstructs J D W c.
Definition reaches_zero_loss J F : Prop := exists D W, has_pattern J F W /\ loss J D W = 0.
Definition never_zero_loss J F : Prop := forall D W, has_pattern J F W -> loss J D W <> 0.
Definition has_partial_minimum J F D W (v : R) : Prop := partial_minimum J F D W /\ loss J D W = v.

(* ---- recovery: |cos(u, v)| < tau, squared; a zero vector recovers nothing ---- *)
Definition inner (n : nat) (u v : nat -> R) : R := \sum_(j < n) u j * v j.
Definition far (n : nat) (tau : R) (u v : nat -> R) : Prop :=
  inner n u u = 0 \/ inner n v v = 0 \/ inner n u v ^+ 2 < tau ^+ 2 * (inner n u u * inner n v v).
Definition unrecovered J (encoder decoder : bool) (tau : R) : Prop := exists D W,
  [/\ loss J D W = 0,
      encoder -> forall i d, (i < nq J)%N -> (d < ncol J)%N -> far (np J) tau (W i) (input J d) &
      decoder -> forall i d, (i < nq J)%N -> (d < ncol J)%N -> far (nr J) tau (D^~ i) (target J d)].

(* ---- anchors: anchor j is carried by neuron j (Eq. 26 without its factor) ---- *)
Definition anchored_penalty (np nr : nat) (inputs targets : nat -> nat -> R) (anchors : seq nat) D W : R :=
  \sum_(j < size anchors) (\sum_(k < np) (W j k - inputs (nth 0%N anchors j) k) ^+ 2
                         + \sum_(k < nr) (D k j - targets (nth 0%N anchors j) k) ^+ 2).
(* u is a positive multiple of v, which is not 0 *)
Definition same_ray (n : nat) (u v : nat -> R) : Prop := exists2 t, 0 < t & forall j, (j < n)%N -> u j = t * v j.
Definition misses (n nq : nat) (u : nat -> nat -> R) (v : nat -> R) : Prop :=
  (exists2 j, (j < n)%N & v j <> 0) /\ forall i, (i < nq)%N -> ~ same_ray n (u i) v.
Definition anchored_point J (inputs targets : nat -> nat -> R) (anchors : seq nat) D W (v p : R) (byD byE : seq nat) : Prop :=
  [/\ loss J D W = v, anchored_penalty (np J) (nr J) inputs targets anchors D W = p,
      forall d, d \in byD -> misses (nr J) (nq J) (fun i k => D k i) (targets d) &
      forall d, d \in byE -> misses (np J) (nq J) W (inputs d)].

(* the anchored neurons are at their places *)
Definition respects J (inputs targets : nat -> nat -> R) (anchors : seq nat) D W : Prop := forall j, (j < size anchors)%N ->
  (forall k, (k < np J)%N -> W j k = inputs (nth 0%N anchors j) k) /\ (forall k, (k < nr J)%N -> D k j = targets (nth 0%N anchors j) k).
Definition anchored_positive_loss J (inputs targets : nat -> nat -> R) (anchors : seq nat) : Prop :=
  forall D W, respects J inputs targets anchors D W -> loss J D W <> 0.

(* every point of loss 0 that respects the anchors recovers every other feature that has a direction: some neuron is on its ray *)
Definition anchored_recovery J (inputs targets : nat -> nat -> R) (features : nat) (anchors : seq nat) (by_decoder : bool) : Prop :=
  forall D W, respects J inputs targets anchors D W -> loss J D W = 0 -> forall d, (d < features)%N -> d \notin anchors ->
  let n := if by_decoder then nr J else np J in
  let u i := if by_decoder then D^~ i else W i in
  let v := if by_decoder then targets d else inputs d in
  (exists2 j, (j < n)%N & v j <> 0) -> exists2 i, (i < nq J)%N & same_ray n (u i) v.

(* ---- dimension of the set of points of loss 0 that respect the anchors ----
   U and V change the free columns of D and the free rows of W, those after the first a: the change of an output to first order, the gate fixed to F *)
Definition change J (a : nat) F D W (U V : nat -> nat -> R) (c k : nat) : R := \sum_(i < nq J - a)
  (U k i * latent J F W (a + i)%N c + D k (a + i)%N * (if F (a + i)%N c then \sum_(j < np J) V i j * input J c j else 0)).
Definition close (m n : nat) (e : R) (A B : nat -> nat -> R) : Prop := forall i j, (i < m)%N -> (j < n)%N -> `|A i j - B i j| <= e.
(* Near this point the set, within the pattern F, is that of the zeros of some residuals E, polynomials whose differentials at the point are linearly
   independent: it is smooth there, and its dimension d is the number of free variables less that of equations. gauge free neurons are on somewhere.
   largest: at every point of loss 0 any d + 1 moves that keep it so to first order are linearly dependent; so nowhere is the dimension above d. *)
Definition anchored_dimension J (inputs targets : nat -> nat -> R) (anchors : seq nat) F D W (d gauge : nat) (largest : bool) : Prop :=
  let a := size anchors in let f := (nq J - a)%N in
  [/\ [/\ respects J inputs targets anchors D W, loss J D W = 0 & has_pattern J F W],
      count (fun i => has (F i) (iota 0 (ncol J))) (iota a f) = gauge,
      exists (E : seq (nat * nat)) (e : R), let eq n := nth (0, 0)%N E n in [/\ 0 < e, (d + size E)%N = (f * (np J + nr J))%N,
        forall D' W', respects J inputs targets anchors D' W' -> close (nr J) (nq J) e D D' -> close (nq J) (np J) e W W' ->
          (loss J D' W' = 0 /\ has_pattern J F W') <-> (forall x, x \in E -> residual J F D' W' x.1 x.2 = 0) &
        forall mu : nat -> R, (forall U V, \sum_(n < size E) mu n * change J a F D W U V (eq n).1 (eq n).2 = 0) ->
          forall n, (n < size E)%N -> mu n = 0] &
      largest -> forall D' W', respects J inputs targets anchors D' W' -> loss J D' W' = 0 -> forall U V : nat -> nat -> nat -> R,
        (forall t c k, (t <= d)%N -> (c < ncol J)%N -> weight J c != 0 -> (k < nr J)%N -> change J a (gate J W') D' W' (U t) (V t) c k = 0) ->
        exists mu : nat -> R, [/\ exists2 t, (t <= d)%N & mu t <> 0,
          forall k i, (k < nr J)%N -> (i < f)%N -> \sum_(t < d.+1) mu t * U t k i = 0 &
          forall i j, (i < f)%N -> (j < np J)%N -> \sum_(t < d.+1) mu t * V t i j = 0]].

(* ---- a partial minimum on disjoint sets (Thm 3.6): its loss, whether its encoder is inside the region, and what it is there ---- *)
Inductive shape := Trap | Flat.
Definition disjoint J F : Prop := forall i i' c, (i < nq J)%N -> (i' < nq J)%N -> (c < ncol J)%N -> F i c -> F i' c -> i = i'.
Definition live J F (i : nat) : bool := has (F i) (iota 0 (ncol J)).
(* live neurons differ by their scales only *)
Definition rescaled J F D W D' W' : Prop := forall i, (i < nq J)%N -> live J F i -> exists2 s, 0 < s &
  (forall c, (c < ncol J)%N -> F i c -> pre J W' i c = s * pre J W i c) /\ (forall k, (k < nr J)%N -> D k i = s * D' k i).
Definition near_point J (e : R) D W D' W' : Prop := close (nr J) (nq J) e D D' /\ close (nq J) (np J) e W W'.
Definition local_in_region J F D W : Prop := exists2 e, 0 < e &
  forall D' W', near_point J e D W D' W' -> has_pattern J F W' -> loss J D W <= loss J D' W'.
Definition local_minimum J D W : Prop := exists2 e, 0 < e & forall D' W', near_point J e D W D' W' -> loss J D W <= loss J D' W'.
(* trap: nothing else nearby, in the region, has this loss, up to scales; flat: something has, however near, or no neuron is on anywhere *)
Definition has_shape J F D W (s : shape) : Prop := local_in_region J F D W /\
  match s with
  | Trap => (exists2 i, (i < nq J)%N & live J F i) /\ exists2 e, 0 < e &
      forall D' W', near_point J e D W D' W' -> has_pattern J F W' -> loss J D' W' = loss J D W -> rescaled J F D W D' W'
  | Flat => (forall i, (i < nq J)%N -> ~~ live J F i) \/ forall e, 0 < e -> exists D' W',
      [/\ near_point J e D W D' W', has_pattern J F W', loss J D' W' = loss J D W & ~ rescaled J F D W D' W']
  end.
Definition interior J F W : Prop := exists2 e, 0 < e & forall W', close (nq J) (np J) e W W' -> has_pattern J F W'.
Definition pattern_minimum J F (lower upper : R) (inside : bool) (s : shape) (spurious : bool) : Prop := exists D W,
  [/\ disjoint J F /\ partial_minimum J F D W, lower <= loss J D W <= upper, if inside then interior J F W else ~ interior J F W,
      has_shape J F D W s & spurious -> local_minimum J D W /\ exists D' W', loss J D' W' < lower].

(* ---- interference (Thm 3.3): W_E = [P^T; 0], W_D = [R, 0]; m is the largest overlap of two inputs, rho2 the largest squared target ---- *)
Definition own_point J D W : Prop :=
  (forall i j, (i < nq J)%N -> (j < np J)%N -> W i j = if (i < ncol J)%N then input J i j else 0) /\
  (forall k i, (k < nr J)%N -> (i < nq J)%N -> D k i = if (i < ncol J)%N then target J i k else 0).
Definition overlap J (c d : nat) : R := inner (np J) (input J c) (input J d).
Definition largest_overlap J (m : R) : Prop :=
  if (ncol J <= 1)%N then m = 0 else
  (forall c d, (c < ncol J)%N -> (d < ncol J)%N -> c <> d -> overlap J c d <= m) /\
  (exists c d, [/\ (c < ncol J)%N, (d < ncol J)%N, c <> d & overlap J c d = m]).
Definition largest_target J (rho2 : R) : Prop :=
  (forall c, (c < ncol J)%N -> inner (nr J) (target J c) (target J c) <= rho2) /\
  (exists2 c, (c < ncol J)%N & inner (nr J) (target J c) (target J c) = rho2).
Definition passed J W (c : nat) : nat := count (fun i => latent J (gate J W) W i c != 0) (iota 0 (nq J)).
Definition interference J (repaired : bool) (v bound : R) : Prop := exists D W m,
  [/\ (ncol J <= nq J)%N /\ own_point J D W, forall c, (c < ncol J)%N -> overlap J c c = 1, largest_overlap J m, loss J D W = v &
      if repaired then
        (exists2 rho2, largest_target J rho2 &
          bound = rho2 * Num.max 0 m ^+ 2 * \sum_(c < ncol J) weight J c * ((passed J W c)%:R - 1) ^+ 2) /\
        (forall c, (c < ncol J)%N -> weight J c != 0 ->
          latent J (gate J W) W c c = 1 /\ forall i, (i < nq J)%N -> 0 <= latent J (gate J W) W i c)
      else bound = (ncol J)%:R ^+ 2 * m ^+ 2 * \sum_(c < ncol J) weight J c].

(* ---- gauge: rows t w_i and columns u_i / t, at scales t > 0. reaches: |cos(u, v)| >= tau, for vectors that are not 0;
   exceeds: |<u, v>| > tau |v|, as printed for unit features v and rows u that are not normalised. found: how many of n features some neuron finds ---- *)
Definition reaches (n : nat) (tau : R) (u v : nat -> R) : bool :=
  [&& inner n u u != 0, inner n v v != 0 & tau ^+ 2 * (inner n u u * inner n v v) <= inner n u v ^+ 2].
Definition exceeds (n : nat) (tau : R) (u v : nat -> R) : bool := tau ^+ 2 * inner n v v < inner n u v ^+ 2.
Definition found (nq n : nat) (finds : nat -> nat -> bool) : nat := count (fun d => has (fun i => finds i d) (iota 0 nq)) (iota 0 n).
Definition found_by J (inputs targets : nat -> nat -> R) (n : nat) (tau : R) D W (rows columns : nat) : Prop :=
  found (nq J) n (fun i d => reaches (np J) tau (W i) (inputs d)) = rows /\
  found (nq J) n (fun i d => reaches (nr J) tau (D^~ i) (targets d)) = columns.
Definition scaled (t : R) (A : nat -> nat -> R) : nat -> nat -> R := fun i j => t * A i j.
Definition gauge J (inputs targets : nat -> nat -> R) (n : nat) D W (tau v : R) (scales : seq R) (printed : seq nat) (rows columns : nat) : Prop :=
  [/\ loss J D W = v, found_by J inputs targets n tau D W rows columns, size printed = size scales &
      forall s, (s < size scales)%N -> let t := nth 0 scales s in let D' := scaled t^-1 D in let W' := scaled t W in
      [/\ 0 < t, has_pattern J (gate J W) W' /\
                 forall c k, (c < ncol J)%N -> output J (gate J W') D' W' c k = output J (gate J W) D W c k,
          loss J D' W' = v, found (nq J) n (fun i d => exceeds (np J) tau (W' i) (inputs d)) = nth 0%N printed s &
          found_by J inputs targets n tau D' W' rows columns]].

(* ---- loss terms (docs/certificates.md, "Loss terms"): what a term reads besides the instance ---- *)
Record surroundings := Surroundings {
  norm : (nat -> R) -> R;         (* norm-l1: of a decoder column, summed over its sources; any seminorm *)
  V : nat -> nat -> R; lambda : R (* gated-auxiliary: a constant decoder, a factor *) }.
Definition mix1 (t : R) (u v : nat -> R) : nat -> R := fun k => t * u k + (1 - t) * v k.
Definition mix (t : R) A B : nat -> nat -> R := fun i => mix1 t (A i) (B i).
Definition between (t : R) : Prop := 0 <= t <= 1.
Definition proper (s : surroundings) : Prop :=
  [/\ forall u, 0 <= norm s u, forall u v, (forall k, u k = v k) -> norm s u = norm s v,
      forall t u v, between t -> norm s (mix1 t u v) <= t * norm s u + (1 - t) * norm s v & 0 <= lambda s].
Definition top J (k : nat) : instance R := Instance (np J) (nr J) (nq J) (ncol J) (input J) (target J) (weight J) (fun _ => 0) (nq J) k true.
Definition is_dead J F (i : nat) : bool := all (fun c => ~~ F i c) (iota 0 (ncol J)).
(* the k largest positive pre-activations of a column, among all neurons or those never on *)
Definition own_encoder J (t : lossterm) W : nat -> nat -> R :=
  if t is AuxK _ then fun i j => if is_dead J (gate J W) i then W i j else 0 else W.
Definition own_gate J (t : lossterm) W : nat -> nat -> bool :=
  match t with MultiTopK k | AuxK k => gate (top J k) (own_encoder J t W) | _ => fun _ _ => false end.
Definition squares J (out : nat -> nat -> R) : R := \sum_(c < ncol J) weight J c * \sum_(k < nr J) (target J c k - out c k) ^+ 2.
Definition decoded J D (a : nat -> nat -> R) (c k : nat) : R := \sum_(i < nq J) D k i * a i c.
Definition summed J (a : nat -> nat -> R) : R := \sum_(c < ncol J) weight J c * \sum_(i < nq J) a i c.
Definition excess J W (i c : nat) : R := Num.max (pre J W i c - theta J i) 0.
Definition term_value J (s : surroundings) (t : lossterm) D W : R :=
  let a := latent J (gate J W) W in
  match t with
  | Reconstruction => squares J (decoded J D a)
  | Prefixes sizes => \sum_(n <- sizes) squares J (decoded J D (fun i c => if (i < n)%N then a i c else 0))
  | MultiTopK _ => squares J (decoded J D (latent J (own_gate J t W) W))
  | AuxK _ => squares J (decoded J D (fun i c => a i c + latent J (own_gate J t W) W i c))
  | L1 => summed J (fun i c => `|a i c|)
  | NormL1 => summed J (fun i c => `|a i c| * norm s (D^~ i))
  | L0 => summed J (fun i c => (a i c != 0)%:R)
  | GatedAuxiliary => squares J (decoded J (V s) (excess J W)) + lambda s * summed J (excess J W)
  end.
(* regions: the same pattern; and the same own gate; the same positive latents (Eq. 13) *)
Definition in_region J (r : regions) (t : lossterm) F (G : nat -> nat -> bool) W : Prop :=
  match r with
  | Selected => has_pattern J F W
  | Refined => has_pattern J F W /\ (if has_gate t then forall i c, (i < nq J)%N -> (c < ncol J)%N -> own_gate J t W i c = G i c else True)
  | PositiveLatents => forall i c, (i < nq J)%N -> (c < ncol J)%N -> (0 < latent J (gate J W) W i c) = F i c
  end.
Definition convex_on (S : (nat -> nat -> R) -> Prop) (f : (nat -> nat -> R) -> R) : Prop := forall t A B, between t -> S A -> S B ->
  S (mix t A B) /\ f (mix t A B) <= t * f A + (1 - t) * f B.
Definition biconvex_on (S : (nat -> nat -> R) -> Prop) (f : (nat -> nat -> R) -> (nat -> nat -> R) -> R) : Prop :=
  (forall D, convex_on S (f D)) /\ (forall W, S W -> convex_on (fun _ => True) (f^~ W)).
Definition biconvex J (r : regions) (t : lossterm) : Prop :=
  forall s, proper s -> forall F G, biconvex_on (in_region J r t F G) (term_value J s t).
(* on the one region of this pattern, which holds this encoder *)
Definition biconvex_here J (r : regions) (t : lossterm) F W : Prop :=
  has_pattern J F W /\ forall s, proper s -> forall G, biconvex_on (in_region J r t F G) (term_value J s t).
Definition half : R := 2%:R^-1.
Definition non_convex J (r : regions) (t : lossterm) F : Prop := exists D A B M, let G := fun _ _ => false in
  [/\ forall i j, M i j = mix half A B i j, in_region J r t F G A, in_region J r t F G B, in_region J r t F G M &
      forall s, term_value J s t D A + term_value J s t D B < 2%:R * term_value J s t D M].
End Statements.
