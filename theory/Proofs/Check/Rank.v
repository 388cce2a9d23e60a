(* Ranks of rational matrices: elimination finds witnesses, whatever it does, and the witnesses are checked. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From TheoryChecks Require Import Base.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ---- elimination, unverified: reduced rows with the combination that made each, and the pivot columns ---- *)
Definition vsub (t : Q) (p v : vec) : vec := axpy (qopp t) p v.
Definition row_op (k : nat) (piv : vec * vec) (r : vec * vec) : vec * vec :=
  let t := nth q0 r.1 k in if qeq t q0 then r else (vsub t piv.1 r.1, vsub t piv.2 r.2).
Fixpoint pick (k : nat) (rows : seq (vec * vec)) : option ((vec * vec) * seq (vec * vec)) :=
  match rows with
  | [::] => None
  | r :: rest => if qeq (nth q0 r.1 k) q0 then omap (fun x => (x.1, r :: x.2)) (pick k rest) else Some (r, rest)
  end.
Fixpoint reduce (cols k : nat) (done : seq ((vec * vec) * nat)) (rows : seq (vec * vec)) : seq ((vec * vec) * nat) :=
  match cols with
  | O => done
  | S cols' =>
    match pick k rows with
    | None => reduce cols' k.+1 done rows
    | Some (r, rest) =>
        let t := qinv (nth q0 r.1 k) in let piv := (vscale t r.1, vscale t r.2) in
        reduce cols' k.+1 (rcons [seq (row_op k piv d.1, d.2) | d <- done] (piv, k)) [seq row_op k piv x | x <- rest]
    end
  end.
Definition unit_row (m i : nat) : vec := [seq if j == i then q1 else q0 | j <- iota 0 m].
Definition eliminate (m n : nat) (A : mat) : seq ((vec * vec) * nat) :=
  reduce n 0 [::] [seq (nth [::] A i, unit_row m i) | i <- iota 0 m].

(* ---- witnesses: X A Y = 1 for rank >= r, A = B C for rank <= r, with m x n = the shape of A ---- *)
Definition mulq (m k n : nat) (A B : mat) : mat :=
  [seq [seq sumq k (fun l => qmul (at2 A i l) (at2 B l j)) | j <- iota 0 n] | i <- iota 0 m].
Definition same (m n : nat) (A B : mat) : bool := alln m (fun i => alln n (fun j => qeq (at2 A i j) (at2 B i j))).
Definition identity (r : nat) : mat := [seq unit_row r i | i <- iota 0 r].
Definition rank_is (m n : nat) (A : mat) (r : nat) : bool :=
  let e := eliminate m n A in
  let X := [seq d.1.2 | d <- e] in
  let C := [seq d.1.1 | d <- e] in
  let Y := [seq [seq if j == d.2 then q1 else q0 | d <- e] | j <- iota 0 n] in
  let B := [seq [seq at2 A i d.2 | d <- e] | i <- iota 0 m] in
  [&& size e == r, same r r (mulq r n r (mulq r m n X A) Y) (identity r) & same m n A (mulq m r n B C)].

Section Sound.
Variable R : realFieldType.
Notation q2r := (q2r R).
Definition mx (m n : nat) (A : mat) : 'M[R]_(m, n) := \matrix_(i < m, j < n) q2r (at2 A i j).
Lemma at2_mk m n (f : nat -> nat -> Q) i j : (i < m)%N -> (j < n)%N -> at2 [seq [seq f i j | j <- iota 0 n] | i <- iota 0 m] i j = f i j.
Proof. by move=> hi hj; rewrite /at2 (nth_map 0%N) ?size_iota // nth_iota // (nth_map 0%N) ?size_iota // nth_iota. Qed.
Lemma mx_mul m k n A B : mx m n (mulq m k n A B) = mx m k A *m mx k n B.
Proof.
apply/matrixP => i j; rewrite !mxE at2_mk // q2r_sumq; apply: eq_bigr => l _; by rewrite q2r_mul !mxE.
Qed.
Lemma mx_same m n A B : same m n A B -> mx m n A = mx m n B.
Proof.
move=> /allnP h; apply/matrixP => i j; rewrite !mxE; apply/eqP; rewrite -(q2r_eq R).
by have /allnP := h i (ltn_ord i); apply.
Qed.
Lemma mx_identity r : mx r r (identity r) = 1%:M.
Proof.
apply/matrixP => i j; rewrite !mxE /identity /at2 (nth_map 0%N) ?size_iota // /unit_row (nth_map 0%N) ?size_iota // !nth_iota // !add0n.
by rewrite val_eqE eq_sym; case: eqP; rewrite ?q2r_1 ?q2r_0.
Qed.
Theorem rank_is_sound m n A r : rank_is m n A r -> \rank (mx m n A) = r.
Proof.
case/and3P=> _ /mx_same; rewrite !mx_mul mx_identity => low /mx_same; rewrite mx_mul => high.
apply/eqP; rewrite eqn_leq; apply/andP; split; first by rewrite high (leq_trans (mulmx_max_rank _ _)).
rewrite -[X in (X <= _)%N](mxrank1 R r) -low.
by apply: leq_trans (mxrankM_maxl _ _) (mxrankM_maxr _ _).
Qed.
End Sound.
