(* The kind interference: the point of Theorem 3.3, its loss and the bounds, recomputed. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From mathcomp Require Import ring.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Cells Patterns Points.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* the largest of some numbers, found in any way and then checked *)
Definition largestq (l : seq Q) : Q := foldr (fun x m => if qle m x then x else m) (head q0 l) l.
Definition is_largest (l : seq Q) (m : Q) : bool := all (fun x => qle x m) l && has (fun x => qeq x m) l.

Section Check.
Variable I : inst.
Let n := size (i_input I).
Definition ownW : mat := i_input I.
Definition ownD : mat := [seq [seq at2 (i_target I) i k | i <- iota 0 n] | k <- iota 0 (i_nr I)].
Definition overlapq (c d : nat) : Q := innerq (i_np I) (at2 (i_input I) c) (at2 (i_input I) d).
Definition overlaps : seq Q := [seq overlapq x.1 x.2 | x <- [seq (c, d) | c <- iota 0 n, d <- iota 0 n] & x.1 != x.2].
Definition squares_of_targets : seq Q := [seq innerq (i_nr I) (at2 (i_target I) c) (at2 (i_target I) c) | c <- iota 0 n].
Definition passedq (bs : seq bool) (c : nat) : nat := count (fun i => ~~ qeq (latq I bs ownW c i) q0) (iota 0 (i_nq I)).
Definition maxq (a b : Q) : Q := if qle a b then b else a.
Definition sqq (a : Q) : Q := qmul a a.
Definition bound_published (m : Q) : Q := qmul (qmul (sqq (qof n)) (sqq m)) (sumq n (wtq I)).
Definition bound_repaired (bs : seq bool) (rho2 m : Q) : Q :=
  qmul (qmul rho2 (sqq (maxq q0 m))) (sumq n (fun c => qmul (wtq I c) (sqq (qsub (qof (passedq bs c)) q1)))).
Definition check_interference (repaired : bool) (v b : Q) : bool :=
  let m := if (n <= 1)%N then q0 else largestq overlaps in
  let rho2 := largestq squares_of_targets in
  let bs := pattern_at I ownW in
  [&& wf I && (n <= i_nq I)%N, alln n (fun c => qeq (overlapq c c) q1), (n <= 1)%N || is_largest overlaps m, qeq (loss_at I ownD ownW) v &
      if repaired then
        [&& is_largest squares_of_targets rho2, qeq (bound_repaired bs rho2 m) b &
            alln n (fun c => qeq (wtq I c) q0 ||
              (qeq (latq I bs ownW c c) q1 && alln (i_nq I) (fun i => qle q0 (latq I bs ownW c i))))]
      else qeq (bound_published m) b].
End Check.

Section Sound.
Variable R : realFieldType.
Notation q2r := (q2r R).
Notation real := (real R).
Notation m2r := (m2r R).

Lemma overlapq_ok I c d : q2r (overlapq I c d) = overlap (real I) c d.
Proof. by rewrite (@innerq_ok R _ _ _ (input (real I) c) (input (real I) d)). Qed.
Lemma sqq_ok a : q2r (sqq a) = q2r a ^+ 2. Proof. by rewrite q2r_mul expr2. Qed.
Lemma maxq_ok a b : q2r (maxq a b) = Num.max (q2r a) (q2r b).
Proof. by rewrite /maxq (q2r_le R); case: (leP (q2r a) (q2r b)). Qed.
Lemma own_ok I : own_point (real I) (m2r (ownD I)) (m2r (ownW I)).
Proof.
split=> [i j hi hj|k i hk hi] /=.
  by case: ltnP => // h; rewrite /m2r /at2 /ownW [nth [::] _ _]nth_default // nth_nil q2r_0.
rewrite /m2r /at2 /ownD (nth_map 0%N) ?size_iota // nth_iota // add0n; case: ltnP => h.
  by rewrite (nth_map 0%N) ?size_iota // nth_iota.
by rewrite nth_default ?size_map ?size_iota // q2r_0.
Qed.

Theorem interference_sound I repaired v b : check_interference I repaired v b -> interference (real I) repaired (q2r v) (q2r b).
Proof.
rewrite /check_interference; set m := if _ then q0 else _; set rho2 := largestq _; set bs := pattern_at I _; set n := size (i_input I) in m *.
case/and5P=> /andP[w hn] /allnP hu hm hl hb; exists (m2r (ownD I)), (m2r (ownW I)), (q2r m).
have lE c i : (i < i_nq I)%N -> (c < n)%N -> q2r (latq I bs (ownW I) c i) = latent (real I) (gate (real I) (m2r (ownW I))) (m2r (ownW I)) i c.
  by move=> hi hc; rewrite latq_ok.
split.
- by split=> //; exact: own_ok.
- by move=> c hc; have := hu c hc; rewrite (q2r_eq R) q2r_1 overlapq_ok => /eqP.
- rewrite /largest_overlap /= -/n; case: (leqP n 1) hm => [h _|h /= /andP[/allP ha /hasP[x]]]; first by rewrite /m h q2r_0.
  case/mapP=> -[c d]; rewrite mem_filter /= => /andP[ne /allpairsP[[c' d'] /= [hc hd [? ?]]]] ->; subst c' d'.
  rewrite !mem_iota !add0n /= in hc hd; rewrite (q2r_eq R) overlapq_ok => /eqP e; split; last first.
    by exists c, d; split=> //; exact/eqP.
  move=> c' d' hc' hd' /eqP ne'; rewrite -overlapq_ok -(q2r_le R); apply: ha; apply/mapP; exists (c', d') => //.
  by rewrite mem_filter ne' /=; apply/allpairsP; exists (c', d'); rewrite !mem_iota !add0n.
- exact: loss_eq.
case: repaired hb => [/and3P[/andP[/allP ha /hasP hx] hb /allnP hc]|hb].
  have sE c : q2r (innerq (i_nr I) (at2 (i_target I) c) (at2 (i_target I) c)) = inner (i_nr I) (target (real I) c) (target (real I) c).
    by rewrite (@innerq_ok R _ _ _ (target (real I) c) (target (real I) c)).
  case: hx => x /mapP[c]; rewrite mem_iota add0n /= => hc' ->; rewrite (q2r_eq R) sE => /eqP e; split.
    exists (q2r rho2); first split.
    - by move=> d hd; rewrite -sE -(q2r_le R); apply: ha; apply/mapP; exists d; rewrite ?mem_iota.
    - by exists c.
    move: hb; rewrite (q2r_eq R) => /eqP <-; rewrite !q2r_mul maxq_ok q2r_0 -expr2 q2r_sumq; congr (_ * _); apply: eq_bigr => d _.
    rewrite q2r_mul sqq_ok q2r_sub q2r_of q2r_1; congr (_ * (_%:R - 1) ^+ 2).
    apply: eq_in_count => i; rewrite mem_iota add0n => hi; by rewrite (q2r_eq R) q2r_0 lE.
  move=> d hd wd; have := hc d hd; rewrite (q2r_eq R) q2r_0; case/orP => [/eqP h|]; first by case/eqP: wd.
  case/andP; rewrite (q2r_eq R) q2r_1 => /eqP h1 /allnP h2; split; first by rewrite -lE // (leq_trans hd).
  by move=> i hi; rewrite -lE // -(q2r_0 R) -(q2r_le R) h2.
move: hb; rewrite (q2r_eq R) => /eqP <-; by rewrite !q2r_mul q2r_of -!expr2 q2r_sumq.
Qed.
End Sound.
