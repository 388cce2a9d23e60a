(* What the theorems speak of: instances, gates, patterns, loss, partial minima, over any real field. Nothing is proven here. Read it against the
   paper (sections 2 and 3): a wrong definition is the one mistake that no proof assistant finds. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From TheoryChecks Require Import Base.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Model.
Variable R : realFieldType.

(* Columns c < ncol with inputs p_c in R^np, targets r_c in R^nr, weights m_c; neurons i < nq with thresholds theta_i. Cell e = c nq + i is neuron i on
   column c; cells with the same e / group compete for budget places, and if rectified only cells above their threshold do. *)
Record instance := Instance {
  np : nat; nr : nat; nq : nat; ncol : nat;
  input : nat -> nat -> R;  target : nat -> nat -> R;  weight : nat -> R;
  theta : nat -> R;  group : nat;  budget : nat;  rectified : bool }.

Implicit Types (I : instance) (W D : nat -> nat -> R) (F : nat -> nat -> bool).

(* ---- gates: W i j is the encoder, row i; z_e = <w_i, p_c> ---- *)
Definition pre I W (i c : nat) : R := \sum_(j < np I) W i j * input I c j.
Definition cells I : nat := (ncol I * nq I)%N.
Definition neuron I (e : nat) : nat := (e %% nq I)%N.
Definition column I (e : nat) : nat := (e %/ nq I)%N.
Definition z I W (e : nat) : R := pre I W (neuron I e) (column I e).
Definition candidate I W e : bool := rectified I ==> (theta I (neuron I e) < z I W e).
(* the lower index wins a tie *)
Definition beats I W (e f : nat) : bool := (z I W f < z I W e) || (z I W e == z I W f) && (e < f)%N.
Definition together I (e f : nat) : bool := (e %/ group I == f %/ group I)%N.
Definition rivals I W e : nat := count (fun f => [&& together I f e, candidate I W f & beats I W f e]) (iota 0 (cells I)).
Definition on I W e : bool := candidate I W e && (rivals I W e < budget I)%N.
Definition gate I W (i c : nat) : bool := on I W (c * nq I + i).

(* ---- patterns and regions (Def. 3.1): F i c says that neuron i is on on column c ---- *)
Definition has_pattern I F W : Prop := forall i c, (i < nq I)%N -> (c < ncol I)%N -> gate I W i c = F i c.
Definition realizable I F : Prop := exists W, has_pattern I F W.
Definition onF I F (e : nat) : bool := F (neuron I e) (column I e).
Definition filled I F e : bool := (budget I <= count (fun f => together I f e && onF I F f) (iota 0 (cells I)))%N.
(* the region of F with every condition weak *)
Definition closed_region I F W : Prop := forall e, (e < cells I)%N ->
  [/\ onF I F e -> rectified I -> theta I (neuron I e) <= z I W e,
      ~~ onF I F e -> rectified I -> ~~ filled I F e -> z I W e <= theta I (neuron I e) &
      forall f, (f < cells I)%N -> together I e f -> onF I F e -> ~~ onF I F f -> z I W f <= z I W e].

(* ---- the loss sum_c m_c |r_c - W_D s(W_E p_c)|^2; D k i is the decoder, row k ---- *)
Definition latent I F W (i c : nat) : R := if F i c then pre I W i c else 0.
Definition output I F D W (c k : nat) : R := \sum_(i < nq I) D k i * latent I F W i c.
Definition residual I F D W (c k : nat) : R := target I c k - output I F D W c k.
Definition squared_residual I F D W (c : nat) : R := \sum_(k < nr I) residual I F D W c k ^+ 2.
Definition loss_on I F D W : R := \sum_(c < ncol I) weight I c * squared_residual I F D W c. (* the gate fixed to F *)
Definition loss I D W : R := loss_on I (gate I W) D W.

(* Def. 3.4: with the gate fixed, neither block alone can lower the loss, the encoder within the closed region *)
Definition partial_minimum I F D W : Prop :=
  [/\ has_pattern I F W, forall D', loss_on I F D W <= loss_on I F D' W &
      forall W', closed_region I F W' -> loss_on I F D W <= loss_on I F D W'].
End Model.

(* ---- literals: an instance as it stands in a certificate ---- *)
Inductive activation :=
  | Threshold (thetas : seq Q)   (* ReLU: all 0; JumpReLU: theta_i *)
  | TopK (k : nat)               (* of the positive entries of a column *)
  | BareTopK (k : nat)           (* of all entries of a column *)
  | BatchTopK (k : nat)          (* k times as many as columns, of all positive entries *)
  | Identity | Zero.
Record inst := Inst {
  i_np : nat; i_nr : nat; i_nq : nat;
  i_input : mat; i_target : mat; i_weight : vec; i_activation : activation }.

Definition group_of (I : inst) : nat :=
  match i_activation I with TopK _ | BareTopK _ => i_nq I | BatchTopK _ => (size (i_input I) * i_nq I)%N | _ => 1%N end.
Definition budget_of (I : inst) : nat :=
  match i_activation I with TopK k | BareTopK k => k | BatchTopK k => (k * size (i_input I))%N | Zero => 0%N | _ => 1%N end.
Definition rectified_of (I : inst) : bool := match i_activation I with BareTopK _ | Identity | Zero => false | _ => true end.
Definition theta_of (I : inst) (i : nat) : Q := if i_activation I is Threshold thetas then nth q0 thetas i else q0.
Definition real (R : realFieldType) (I : inst) : instance R :=
  Instance (i_np I) (i_nr I) (i_nq I) (size (i_input I)) (m2r R (i_input I)) (m2r R (i_target I)) (v2r R (i_weight I))
    (fun i => q2r R (theta_of I i)) (group_of I) (budget_of I) (rectified_of I).

(* with samples the columns are W_p x and W_r x: each row of X combines the features *)
Definition combine (x : vec) (A : mat) : vec := foldr (fun d v => axpy (nth q0 x d) (nth [::] A d) v) [::] (iota 0 (size A)).
Definition sampled (I : inst) (X : mat) (weights : vec) : inst :=
  Inst (i_np I) (i_nr I) (i_nq I) [seq combine x (i_input I) | x <- X] [seq combine x (i_target I) | x <- X] weights (i_activation I).
(* one neuron of an instance, with the threshold th *)
Definition one_neuron (I : inst) (th : Q) : inst :=
  Inst (i_np I) (i_nr I) 1 (i_input I) (i_target I) (i_weight I) (Threshold [:: th]).
(* a pattern as in a certificate: the ascending columns of every neuron *)
Definition sets (F : seq (seq nat)) (i c : nat) : bool := c \in nth [::] F i.
