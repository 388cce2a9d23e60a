(* The rational numbers of the checker (the standard library's Q, fast under vm_compute and in OCaml) inside an arbitrary real field. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint.
From mathcomp Require Import ssrZ ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with CZ. (* ssrint takes %Z *)
Local Open Scope ring_scope.

(* ---- arithmetic of the checker: integers stay integers, fractions are reduced ---- *)
Definition isint (a : Q) : bool := (Qden a =? 1)%positive.
Definition qadd (a b : Q) : Q := if isint a && isint b then Qmake (Qnum a + Qnum b)%CZ 1 else Qred (Qplus a b).
Definition qmul (a b : Q) : Q := if isint a && isint b then Qmake (Qnum a * Qnum b)%CZ 1 else Qred (Qmult a b).
Definition qopp (a : Q) : Q := Qopp a.
Definition qsub (a b : Q) : Q := qadd a (qopp b).
Definition qinv (a : Q) : Q := Qinv a.
Definition qle (a b : Q) : bool :=
  if isint a && isint b then Z.leb (Qnum a) (Qnum b) else Z.leb (Qnum a * Zpos (Qden b))%CZ (Qnum b * Zpos (Qden a))%CZ.
Definition qlt (a b : Q) : bool := ~~ qle b a.
Definition qeq (a b : Q) : bool :=
  if isint a && isint b then Z.eqb (Qnum a) (Qnum b) else Z.eqb (Qnum a * Zpos (Qden b))%CZ (Qnum b * Zpos (Qden a))%CZ.
Definition q0 : Q := Qmake 0 1.
Definition q1 : Q := Qmake 1 1.
Definition qof (n : nat) : Q := Qmake (Z.of_nat n) 1.

(* Q as an eqType: equality of representations, used only to speak of membership *)
Definition q_same (a b : Q) : bool := Z.eqb (Qnum a) (Qnum b) && Pos.eqb (Qden a) (Qden b).
Lemma q_sameP : Equality.axiom q_same.
Proof.
move=> [a b] [c d]; apply: (iffP andP) => [[/= /Z.eqb_eq -> /Pos.eqb_eq ->] //|[-> ->]] /=.
by split; [apply/Z.eqb_eq | apply/Pos.eqb_eq].
Qed.
Definition Q_eqMixin := EqMixin q_sameP.
Canonical Q_eqType := EqType Q Q_eqMixin.

Definition vec := seq Q.
Definition mat := seq vec.
Definition at2 (A : mat) (i j : nat) : Q := nth q0 (nth [::] A i) j.
Fixpoint dotq (w p : vec) : Q :=
  match w, p with x :: w', y :: p' => qadd (qmul x y) (dotq w' p') | _, _ => q0 end.
Definition vscale (t : Q) (p : vec) : vec := map (qmul t) p.
Fixpoint axpy (t : Q) (p v : vec) : vec := (* t p + v *)
  match p, v with
  | [::], _ => v
  | _, [::] => vscale t p
  | x :: p', y :: v' => qadd (qmul t x) y :: axpy t p' v'
  end.
Definition iszero (v : vec) : bool := all (fun x => qeq x q0) v.
Definition sumq (n : nat) (f : nat -> Q) : Q := foldr (fun i s => qadd (f i) s) q0 (iota 0 n).
Definition alln (n : nat) (p : nat -> bool) : bool := all p (iota 0 n).

Lemma allnP n (p : nat -> bool) : reflect (forall i, (i < n)%N -> p i) (alln n p).
Proof.
apply: (iffP allP) => H i hi; first by apply: H; rewrite mem_iota add0n.
by apply: H; move: hi; rewrite mem_iota add0n.
Qed.

Section Embed.
Variable R : realFieldType.

Definition z2r (z : Z) : R := (int_of_Z z)%:~R.
Definition q2r (q : Q) : R := z2r (Qnum q) / z2r (Zpos (Qden q)).

Lemma z2rD a b : z2r (a + b)%CZ = z2r a + z2r b.
Proof. by rewrite /z2r [int_of_Z _](rmorphD [rmorphism of int_of_Z] a b) intrD. Qed.
Lemma z2rM a b : z2r (a * b)%CZ = z2r a * z2r b.
Proof. by rewrite /z2r [int_of_Z _](rmorphM [rmorphism of int_of_Z] a b) intrM. Qed.
Lemma z2rN a : z2r (- a)%CZ = - z2r a.
Proof. by rewrite /z2r [int_of_Z _](rmorphN [rmorphism of int_of_Z] a) mulrNz. Qed.
Lemma z2r_gt0 p : 0 < z2r (Zpos p).
Proof. by rewrite /z2r ltr0z /= ltz_nat; case: (Pos2Nat.is_succ p) => n ->. Qed.
Lemma z2r_neq0 p : z2r (Zpos p) != 0. Proof. by rewrite lt0r_neq0 ?z2r_gt0. Qed.
Lemma z2r_ge0 a : (0 <= z2r a) = Z.leb 0 a.
Proof.
case: a => [|p|p] //=; first by rewrite /z2r /= lexx.
  by rewrite ltW ?z2r_gt0.
by have := z2r_gt0 p; rewrite -[Zneg p]/(- Zpos p)%CZ z2rN oppr_ge0 ltNge => /negbTE ->.
Qed.
Lemma z2r_le a b : (z2r a <= z2r b) = Z.leb a b.
Proof.
rewrite -subr_ge0 -z2rN -z2rD z2r_ge0; apply/idP/idP; move/Z.leb_le => H; apply/Z.leb_le; Lia.lia.
Qed.
Lemma z2r_eq a b : (z2r a == z2r b) = Z.eqb a b.
Proof.
rewrite eq_le !z2r_le; apply/andP/idP => [[/Z.leb_le H /Z.leb_le H']|/Z.eqb_eq ->].
  by apply/Z.eqb_eq; Lia.lia.
by split; apply/Z.leb_le; Lia.lia.
Qed.

Lemma q2r_Qeq a b : Qeq a b -> q2r a = q2r b.
Proof. by rewrite /Qeq /q2r => H; apply/eqP; rewrite eqr_div ?z2r_neq0 // -!z2rM H. Qed.
Lemma q2r_Qplus a b : q2r (Qplus a b) = q2r a + q2r b.
Proof.
rewrite /q2r /= addf_div ?z2r_neq0 // -!z2rM -z2rD.
by rewrite -[Zpos (_ * _)]/(Zpos (Qden a) * Zpos (Qden b))%CZ.
Qed.
Lemma q2r_Qmult a b : q2r (Qmult a b) = q2r a * q2r b.
Proof. by rewrite /q2r /= mulf_div -!z2rM. Qed.
Lemma q2r_int a : isint a -> q2r a = z2r (Qnum a).
Proof. by move=> /Pos.eqb_eq h; rewrite /q2r h divr1. Qed.
Lemma q2r_add a b : q2r (qadd a b) = q2r a + q2r b.
Proof.
rewrite /qadd; case: ifP => [/andP[ha hb]|_]; first by rewrite !q2r_int // z2rD.
by rewrite (q2r_Qeq (Qred_correct _)) q2r_Qplus.
Qed.
Lemma q2r_mul a b : q2r (qmul a b) = q2r a * q2r b.
Proof.
rewrite /qmul; case: ifP => [/andP[ha hb]|_]; first by rewrite !q2r_int // z2rM.
by rewrite (q2r_Qeq (Qred_correct _)) q2r_Qmult.
Qed.
Lemma q2r_opp a : q2r (qopp a) = - q2r a. Proof. by rewrite /q2r /= z2rN mulNr. Qed.
Lemma q2r_sub a b : q2r (qsub a b) = q2r a - q2r b. Proof. by rewrite /qsub q2r_add q2r_opp. Qed.
Lemma q2r_0 : q2r q0 = 0. Proof. by rewrite /q2r /= /z2r /= mul0r. Qed.
Lemma q2r_1 : q2r q1 = 1. Proof. by rewrite /q2r divr1. Qed.
Lemma q2r_of n : q2r (qof n) = n%:R.
Proof.
rewrite /qof /q2r divr1 /= /z2r; elim: n => [|n IH] //.
have -> : Z.of_nat n.+1 = (Z.of_nat n + 1)%CZ by Lia.lia.
by rewrite -/(z2r _) z2rD {1}/z2r IH mulrSr.
Qed.
Lemma q2r_le a b : qle a b = (q2r a <= q2r b).
Proof.
rewrite /qle; case: ifP => [/andP[ha hb]|_]; first by rewrite !q2r_int // z2r_le.
by rewrite /q2r ler_pdivr_mulr ?z2r_gt0 // mulrAC ler_pdivl_mulr ?z2r_gt0 // -!z2rM z2r_le.
Qed.
Lemma q2r_lt a b : qlt a b = (q2r a < q2r b).
Proof. by rewrite /qlt q2r_le ltNge. Qed.
Lemma q2r_eq a b : qeq a b = (q2r a == q2r b).
Proof.
rewrite /qeq; case: ifP => [/andP[ha hb]|_]; first by rewrite !q2r_int // z2r_eq.
by rewrite /q2r eqr_div ?z2r_neq0 // -!z2rM z2r_eq.
Qed.
Lemma q2r_inv a : q2r (qinv a) = (q2r a)^-1.
Proof.
case: a => [[|p|p] d]; rewrite /qinv /Qinv /q2r /=.
- by rewrite {1 3}/z2r /= !mul0r invr0.
- by rewrite invf_div.
- by rewrite -[Zneg p]/(- Zpos p)%CZ -[Zneg d]/(- Zpos d)%CZ !z2rN !mulNr invrN invf_div.
Qed.

(* ---- a row of reals is a function of its coordinate, a literal vector a list of rationals ---- *)
Definition v2r (v : vec) : nat -> R := fun j => q2r (nth q0 v j).
Definition m2r (A : mat) : nat -> nat -> R := fun i j => q2r (at2 A i j).
Definition dot (w : nat -> R) (p : vec) : R := \sum_(j < size p) w j * q2r (nth q0 p j).

Lemma v2r_nth A i : v2r (nth [::] A i) =1 m2r A i. Proof. by []. Qed.
Lemma dot_nil w : dot w [::] = 0. Proof. by rewrite /dot big_ord0. Qed.
Lemma dot_cons w x p : dot w (x :: p) = w 0%N * q2r x + dot (fun j => w j.+1) p.
Proof. by rewrite /dot /= big_ord_recl /=. Qed.
Lemma dot_le n w p : (size p <= n)%N -> dot w p = \sum_(j < n) w j * q2r (nth q0 p j).
Proof.
move=> h; rewrite /dot -(subnKC h) big_split_ord /= [X in _ + X]big1 ?addr0 // => j _.
by rewrite nth_default ?leq_addr // q2r_0 mulr0.
Qed.
Lemma dot_zero p : dot (v2r [::]) p = 0.
Proof. by rewrite /dot big1 // => i _; rewrite /v2r nth_nil q2r_0 mul0r. Qed.
Lemma eq_dot w w' p : (forall j, w j = w' j) -> dot w p = dot w' p.
Proof. by move=> e; apply: eq_bigr => j _; rewrite e. Qed.
Lemma dotq_ok w p : q2r (dotq w p) = dot (v2r w) p.
Proof.
elim: w p => [|x w IH] [|y p] /=; rewrite ?q2r_0 ?dot_nil ?dot_zero //.
by rewrite q2r_add q2r_mul dot_cons IH.
Qed.
Lemma dot_scale w t p : dot w (vscale t p) = q2r t * dot w p.
Proof.
elim: p w => [|x p IH] w /=; rewrite ?dot_nil ?mulr0 // !dot_cons IH q2r_mul mulrDr.
by congr (_ + _); rewrite mulrCA.
Qed.
Lemma dot_axpy w t p v : dot w (axpy t p v) = q2r t * dot w p + dot w v.
Proof.
elim: p v w => [|x p IH] [|y v] w; rewrite ?dot_nil ?mulr0 ?add0r ?addr0 //.
  by rewrite -[axpy _ _ _]/(vscale t (x :: p)) dot_scale.
rewrite /= !dot_cons IH q2r_add q2r_mul; ring.
Qed.
Lemma dot_iszero w v : iszero v -> dot w v = 0.
Proof.
elim: v w => [|x v IH] w /=; first by rewrite dot_nil.
by case/andP; rewrite q2r_eq q2r_0 => /eqP hx hv; rewrite dot_cons hx mulr0 IH ?addr0.
Qed.
Lemma dotB w w' p : dot (fun j => w j - w' j) p = dot w p - dot w' p.
Proof. by rewrite /dot -sumrB; apply: eq_bigr => j _; rewrite mulrBl. Qed.
Lemma q2r_sumq n f : q2r (sumq n f) = \sum_(i < n) q2r (f i).
Proof.
rewrite /sumq -(big_mkord xpredT (fun i => q2r (f i))) /index_iota subn0.
by elim: (iota 0 n) => [|i s IH] /=; rewrite ?big_nil ?q2r_0 // big_cons q2r_add IH.
Qed.
Lemma sumr_le0 (I : Type) (s : seq I) (P : pred I) (f : I -> R) :
  (forall i, P i -> f i <= 0) -> \sum_(i <- s | P i) f i <= 0.
Proof. by move=> H; rewrite -oppr_ge0 -sumrN; apply: sumr_ge0 => i /H; rewrite oppr_ge0. Qed.
End Embed.

Global Opaque q2r.
