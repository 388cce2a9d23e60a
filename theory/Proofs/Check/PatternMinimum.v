(* The kind pattern-minimum, where rows are rational, no column is tight and neurons are gated one by one; traps, and flat ones where no neuron is on,
   one sees columns of weight 0 only, or one can turn along an eigenspace. With the best decoder a neuron gains |S|^2 / N (docs/theorems/3.6.md); that alpha is the most it can gain is shown
   by alpha N - |S|^2 as a sum of squares. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Cells Patterns Points Rank PositiveLoss PartialMinimum Dimension.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Notation squares := (seq (Q * vec)).  (* sum of t (v . w)^2 *)
Definition gramq (rows : squares) (j l : nat) : Q := foldr (fun x s => qadd (qmul x.1 (qmul (nth q0 x.2 j) (nth q0 x.2 l))) s) q0 rows.
(* a symmetric matrix as a sum of squares, in any way: it is checked *)
Fixpoint as_squares (n j : nat) (G : nat -> nat -> Q) : squares :=
  match n with
  | O => [::]
  | S n' =>
      let d := G j j in
      if qeq d q0 then as_squares n' j.+1 G
      else let t := qinv d in let row := [seq G j l | l <- iota 0 (j + n)] in
           let G' := [seq [seq qsub (G a b) (qmul t (qmul (nth q0 row a) (nth q0 row b))) | b <- iota 0 (j + n)] | a <- iota 0 (j + n)] in
           (t, row) :: as_squares n' j.+1 (at2 G')
  end.

Section Check.
Variables (I : inst) (F : seq (seq nat)) (W : mat).
Let n := size (i_input I).
Definition columns (i : nat) : seq nat := [seq c <- iota 0 n | sets F i c].
Definition rowsN (i : nat) : squares := [seq (wtq I c, nth [::] (i_input I) c) | c <- columns i].
Definition rowS (i k : nat) : vec :=
  [seq foldr (fun c s => qadd (qmul (qmul (wtq I c) (at2 (i_target I) c k)) (at2 (i_input I) c j)) s) q0 (columns i) | j <- iota 0 (i_np I)].
Definition rowsS (i : nat) : squares := [seq (q1, rowS i k) | k <- iota 0 (i_nr I)].
Definition along (v : vec) (i : nat) : Q := sumq (i_np I) (fun j => qmul (at2 W i j) (nth q0 v j)).
Definition total (rows : squares) (i : nat) : Q := foldr (fun x s => qadd (qmul x.1 (let z := along x.2 i in qmul z z)) s) q0 rows.
Definition alpha (i : nat) : Q := qmul (total (rowsS i) i) (qinv (total (rowsN i) i)).
Definition best : mat := [seq [seq qmul (along (rowS i k) i) (qinv (total (rowsN i) i)) | i <- iota 0 (i_nq I)] | k <- iota 0 (i_nr I)].
Definition form (i j l : nat) : Q := qsub (qmul (alpha i) (gramq (rowsN i) j l)) (gramq (rowsS i) j l).
Definition squares_of (i : nat) : squares := as_squares (i_np I) 0 (at2 [seq [seq form i j l | l <- iota 0 (i_np I)] | j <- iota 0 (i_np I)]).
Definition most (i : nat) : bool :=
  let L := squares_of i in
  [&& qle q0 (alpha i), all (fun x => qlt q0 x.1) L &
      alln (i_np I) (fun j => alln (i_np I) (fun l => qeq (qadd (gramq (rowsS i) j l) (gramq L j l)) (qmul (alpha i) (gramq (rowsN i) j l))))].
Definition energy : Q := sumq n (fun c => qmul (wtq I c) (sumq (i_nr I) (fun k => qmul (at2 (i_target I) c k) (at2 (i_target I) c k)))).
Definition disjointq : bool := alln n (fun c => alln (i_nq I) (fun i => alln (i_nq I) (fun i' => [|| i == i', ~~ sets F i c | ~~ sets F i' c]))).
Definition liveq (i : nat) : bool := has (sets F i) (iota 0 n).
(* where the squares are 0 the latents of the neuron are in proportion to those at W *)
Definition ratio (i c0 c : nat) : vec :=
  let z0 := along (nth [::] (i_input I) c0) i in let z := along (nth [::] (i_input I) c) i in
  [seq qsub (qmul z0 (at2 (i_input I) c j)) (qmul z (at2 (i_input I) c0 j)) | j <- iota 0 (i_np I)].
Definition strict_trap (i : nat) : bool :=
  let c0 := head 0%N (columns i) in
  let L := [seq x.2 | x <- squares_of i] in
  let V := L ++ [seq ratio i c0 c | c <- columns i] in
  let r := size (eliminate (size L) (i_np I) L) in
  [&& has (fun c => qlt q0 (wtq I c)) (columns i), rank_is (size L) (i_np I) L r & rank_is (size V) (i_np I) V r].
Definition weightless (i : nat) : bool := liveq i && all (fun c => qeq (wtq I c) q0) (columns i).
(* a direction in which the encoder of a neuron can go and the squares stay 0: the rows of L, each beginning after the one before, determine the other
   entries; found in any way, it is checked *)
Definition dotu (u v : vec) : Q := sumq (i_np I) (fun j => qmul (nth q0 u j) (nth q0 v j)).
Definition solution (L : seq vec) (f : nat) : vec :=
  foldr (fun row u => let p := find (fun x => ~~ qeq x q0) row in set_nth q0 u p (qopp (qmul (qinv (nth q0 row p)) (dotu u row))))
    [seq if j == f then q1 else q0 | j <- iota 0 (i_np I)] L.
Definition reach (bs : seq bool) (i : nat) (u : vec) : Q :=
  foldr (fun c m => let g := gap I W bs i c in
      if qeq g q0 then m else let q := qmul g (qinv (qmul (qof 2) (qadd q1 (absq (dotu u (nth [::] (i_input I) c)))))) in if qle m q then m else q)
    q1 (iota 0 n).
Definition stays (bs : seq bool) (i : nat) (u : vec) (t : Q) : bool := qlt q0 t && alln n (fun c => let x := dotu u (nth [::] (i_input I) c) in
  qlt (qmul t (absq x)) (gap I W bs i c) || ~~ sets F i c && qeq x q0).
Definition turns (bs : seq bool) (i : nat) (u : vec) : bool :=
  [&& all (fun x => qeq (along x.2 i) q0 && qeq (dotu u x.2) q0) (squares_of i), stays bs i u (reach bs i u),
      has (fun c => qlt q0 (wtq I c)) (columns i) & has (fun c => ~~ qeq (dotu u (ratio i (head 0%N (columns i)) c)) q0) (columns i)].
Definition turnable (bs : seq bool) (i : nat) : bool := let L := [seq x.2 | x <- squares_of i] in
  has (fun f => let u := solution L f in turns bs i u || turns bs i (map qopp u)) (iota 0 (i_np I)).
Definition shapeq (bs : seq bool) (s : shape) : bool :=
  match s with
  | Trap => has liveq (iota 0 (i_nq I)) && alln (i_nq I) (fun i => liveq i ==> strict_trap i)
  | Flat => [|| ~~ has liveq (iota 0 (i_nq I)), (0 < i_nr I)%N && has weightless (iota 0 (i_nq I)) | has (turnable bs) (iota 0 (i_nq I))]
  end.
Definition on_edge : bool := has (fun c => has (fun i =>
  [&& ~~ sets F i c, qeq (dotq (nth [::] W i) (nth [::] (i_input I) c)) (theta_of I i) & ~~ qeq (size1 I c) q0]) (iota 0 (i_nq I))) (iota 0 n).
Definition check_pattern_minimum (lower upper : Q) (inside : bool) (s : shape) (spurious : bool) (Db Wb : mat) : bool :=
  let v := loss_at I best W in let bs := pattern_at I W in
  [&& check_partial_minimum I F best W v [::], nonnegative I, neuronwise I & 
      [&& disjointq, qle lower v && qle v upper, (if inside then has_room I [::] W bs (room I [::] W bs) else on_edge),
          alln (i_nq I) most && qeq v (qsub energy (sumq (i_nq I) alpha)) &
          shapeq bs s && (spurious ==> inside && qlt (loss_at I Db Wb) lower)]].
End Check.

Section Sound.
Variable R : realFieldType.
Notation q2r := (q2r R).
Notation m2r := (m2r R).
Notation real := (real R).

Lemma q2r_fold (T : Type) (f : T -> Q) (l : seq T) : q2r (foldr (fun x s => qadd (f x) s) q0 l) = \sum_(x <- l) q2r (f x).
Proof. by elim: l => [|x l IH] /=; rewrite ?big_nil ?q2r_0 // big_cons q2r_add IH. Qed.
Lemma sum_filter n (P : pred nat) (g : nat -> R) : \sum_(c <- [seq c <- iota 0 n | P c]) g c = \sum_(c < n) (if P c then g c else 0).
Proof. by rewrite big_filter -{1}[n]subn0 -/(index_iota 0 n) big_mkcond big_mkord. Qed.

(* ---- quadratic forms ---- *)
Definition quad (n : nat) (rows : squares) (v : nat -> R) : R := \sum_(x <- rows) q2r x.1 * (\sum_(j < n) v j * q2r (nth q0 x.2 j)) ^+ 2.
Lemma quadE n rows v : quad n rows v = \sum_(j < n) \sum_(l < n) v j * v l * q2r (gramq rows j l).
Proof.
rewrite /quad; under [RHS]eq_bigr do under eq_bigr do rewrite /gramq q2r_fold mulr_sumr.
under [RHS]eq_bigr do rewrite exchange_big /=.
rewrite exchange_big /=; apply: eq_bigr => x _; rewrite expr2 big_distrlr /= mulr_sumr; apply: eq_bigr => j _.
rewrite mulr_sumr; apply: eq_bigr => l _; rewrite !q2r_mul.
by move: (v j) (v l) (q2r x.1) (q2r (nth q0 x.2 j)) (q2r (nth q0 x.2 l)) => a b c d e; ring.
Qed.
Lemma quad_ge0 n (rows : squares) v : all (fun x => qlt q0 x.1) rows -> 0 <= quad n rows v.
Proof.
move=> /allP h; rewrite /quad big_seq; apply: sumr_ge0 => x /h; rewrite (q2r_lt R) q2r_0 => /ltW p.
by rewrite mulr_ge0 // sqr_ge0.
Qed.
Lemma quad_eq0 n (rows : squares) v x : all (fun x => qlt q0 x.1) rows -> quad n rows v = 0 -> x \in rows -> \sum_(j < n) v j * q2r (nth q0 x.2 j) = 0.
Proof.
move=> /allP h; rewrite /quad big_seq => /eqP; rewrite psumr_eq0 => [/allP z xr|y /h]; last first.
  by rewrite (q2r_lt R) q2r_0 => /ltW p; rewrite mulr_ge0 // sqr_ge0.
have := z x xr; rewrite xr /= mulf_eq0 sqrf_eq0; have := h x xr; rewrite (q2r_lt R) q2r_0 => /gt_eqF -> /=.
by move/eqP.
Qed.

(* ---- one neuron ---- *)
Lemma sq_sum n (x : 'I_n -> R) : (forall i j, i != j -> x i * x j = 0) -> (\sum_i x i) ^+ 2 = \sum_i x i ^+ 2.
Proof.
move=> h; rewrite expr2 mulr_suml; apply: eq_bigr => i _; rewrite mulr_sumr (bigD1 i) //= big1 ?addr0 ?expr2 // => j ji.
by rewrite h // eq_sym.
Qed.
Lemma gain_bound n (u s : 'I_n -> R) (al N : R) : 0 <= al -> 0 <= N -> \sum_k s k ^+ 2 <= al * N ->
  \sum_k (2%:R * u k * s k - u k ^+ 2 * N) <= al /\
  (0 < N -> \sum_k (2%:R * u k * s k - u k ^+ 2 * N) = al -> \sum_k s k ^+ 2 = al * N /\ forall k, s k = N * u k).
Proof.
move=> a0; rewrite le_eqVlt => /orP[/eqP <-|N0] h.
  split; last by rewrite ltxx.
  rewrite big1 // => k _; rewrite mulr0 subr0; suff -> : s k = 0 by rewrite mulr0.
  have /eqP : \sum_k s k ^+ 2 = 0.
    by apply/eqP; rewrite eq_le (le_trans h) ?mulr0 //=; apply: sumr_ge0 => j _; exact: sqr_ge0.
  by rewrite psumr_eq0 => [/allP /(_ k (mem_index_enum _)) /=|j _]; [rewrite sqrf_eq0 => /eqP | exact: sqr_ge0].
set g := \sum_k _.
have E : N * (al - g) = (al * N - \sum_k s k ^+ 2) + \sum_k (s k - N * u k) ^+ 2.
  rewrite mulrBr mulr_sumr (mulrC N) -[RHS]addrA; congr (_ + _); rewrite addrC -sumrB -sumrN; apply: eq_bigr => k _.
  by move: (s k) (u k) => p q; ring.
have sq : 0 <= \sum_k (s k - N * u k) ^+ 2 by apply: sumr_ge0 => k _; exact: sqr_ge0.
have d0 : 0 <= al * N - \sum_k s k ^+ 2 by rewrite subr_ge0.
split=> [|_ ga]; first by rewrite -subr_ge0 -(pmulr_rge0 _ N0) E addr_ge0.
move: E; rewrite ga subrr mulr0 => /esym/eqP; rewrite paddr_eq0 // subr_eq0 => /andP[/eqP -> sz]; split=> // k.
move: sz; rewrite psumr_eq0 => [/allP /(_ k (mem_index_enum _)) /=|j _]; last exact: sqr_ge0.
by rewrite sqrf_eq0 subr_eq0 => /eqP.
Qed.

(* rows that do not raise the rank vanish where the others do *)
Lemma in_span n (L V : mat) r (v : nat -> R) : rank_is (size L) n L r -> rank_is (size (L ++ V)) n (L ++ V) r ->
  (forall x, x \in L -> \sum_(j < n) v j * q2r (nth q0 x j) = 0) -> forall x, x \in V -> \sum_(j < n) v j * q2r (nth q0 x j) = 0.
Proof.
move=> /(rank_is_sound R) rL /(rank_is_sound R) rV zL x xV.
set A := mx R (size L) n L in rL; set B := mx R (size (L ++ V)) n (L ++ V) in rV.
have AB : (A <= B)%MS.
  apply/row_subP => i; have hi : (i < size (L ++ V))%N by rewrite size_cat; apply: leq_trans (ltn_ord i) _; exact: leq_addr.
  have -> : row i A = row (Ordinal hi) B by apply/rowP => j; rewrite !mxE /at2 /= nth_cat (ltn_ord i).
  exact: row_sub.
have BA : (B <= A)%MS by rewrite -(mxrank_leqif_sup AB) rL rV.
pose w := \col_(j < n) v j.
have Aw : A *m w = 0.
  apply/colP => i; rewrite !mxE -[RHS](zL (nth [::] L i)); last by exact: mem_nth.
  by apply: eq_bigr => j _; rewrite !mxE mulrC.
have Bw : B *m w = 0 by case/submxP: BA => C ->; rewrite -mulmxA Aw mulmx0.
have hx : (index x (L ++ V) < size (L ++ V))%N by rewrite index_mem mem_cat xV orbT.
have := congr1 (fun M : 'cV_(size (L ++ V)) => M (Ordinal hx) ord0) Bw; rewrite mxE [RHS]mxE => E; rewrite -[RHS]E.
by apply: eq_bigr => j _; rewrite !mxE /at2 /= nth_index ?mem_cat ?xV ?orbT // mulrC.
Qed.

(* s / N hardly changes when s and N hardly do *)
Lemma quotient_near (m : nat) (s s1 : nat -> R) (N n1 n2 e : R) : 0 < N -> 0 < e -> exists2 d, 0 < d &
  forall t, 0 < t -> t <= d -> forall k, (k < m)%N -> `|(s k + t * s1 k) / (N + t * n1 + t ^+ 2 * n2) - s k / N| <= e.
Proof.
move=> N0 e0; pose B := 1 + \sum_(k < m) (`|s k| + `|s1 k|); pose M := 1 + `|n1| + `|n2|.
have big k : (k < m)%N -> `|s k| + `|s1 k| <= B.
  move=> hk; rewrite /B (bigD1 (Ordinal hk)) //= addrCA ler_addl addr_ge0 ?ler01 //; apply: sumr_ge0 => j _; exact: addr_ge0.
have B0 : 0 < B by rewrite /B ltr_spaddl ?ltr01 //; apply: sumr_ge0 => j _; apply: addr_ge0.
have M0 : 0 < M by rewrite /M -addrA ltr_spaddl ?ltr01 // addr_ge0.
pose x := 2%:R * M / N; pose y := 2%:R * (B * (N + M)) / (e * (N * N)).
have x0 : 0 <= x by rewrite divr_ge0 ?ltW // mulr_gt0 ?ltr0n.
have y0 : 0 <= y.
  apply: divr_ge0; apply: ltW; first by rewrite mulr_gt0 ?ltr0n // mulr_gt0 // addr_gt0.
  by rewrite mulr_gt0 // mulr_gt0.
have den : 0 < 1 + x + y by rewrite -addrA ltr_spaddl ?ltr01 // addr_ge0.
exists (1 + x + y)^-1; first by rewrite invr_gt0.
move=> t t0; rewrite -[X in _ <= X]mul1r ler_pdivl_mulr // => td k hk.
have part a b : 0 <= a -> 0 <= b -> 1 + x + y = a + b -> t * a <= 1.
  by move=> a0 b0 E; apply: le_trans td; rewrite E ler_wpmul2l ?(ltW t0) // ler_addl.
have t1 : t <= 1 by rewrite -[t]mulr1; apply: (part 1 (x + y)); rewrite ?ler01 ?addr_ge0 // addrA.
have tx : t * (2%:R * M) <= N.
  have -> : t * (2%:R * M) = t * x * N by rewrite /x -mulrA divfK ?gt_eqF.
  rewrite -[X in _ <= X]mul1r ler_wpmul2r ?(ltW N0) //; apply: (part x (1 + y)); rewrite ?addr_ge0 ?ler01 //.
  by rewrite addrCA addrA.
have ty : t * (2%:R * (B * (N + M))) <= e * (N * N).
  have eN : 0 < e * (N * N) by rewrite mulr_gt0 // mulr_gt0.
  have -> : t * (2%:R * (B * (N + M))) = t * y * (e * (N * N)) by rewrite /y -mulrA divfK ?gt_eqF.
  rewrite -[X in _ <= X]mul1r ler_wpmul2r ?(ltW eN) //; apply: (part y (1 + x)); rewrite ?addr_ge0 ?ler01 //.
  by rewrite addrC.
set N' := N + _ + _.
have near : `|N' - N| <= t * M.
  have -> : N' - N = t * (n1 + t * n2) by rewrite /N'; ring.
  rewrite normrM (gtr0_norm t0) ler_wpmul2l ?(ltW t0) //; apply: le_trans (ler_norm_add _ _) _.
  apply: (@le_trans _ _ (`|n1| + `|n2|)); last by rewrite /M -addrA ler_addr ler01.
  by rewrite ler_add2l normrM (gtr0_norm t0) ler_pimull.
have half : N <= 2%:R * N'.
  have h : N - t * M <= N' by rewrite ler_subl_addr -ler_subl_addl; apply: le_trans near; rewrite -normrN opprB ler_norm.
  have : 2%:R * (N - t * M) <= 2%:R * N' by rewrite ler_pmul2l ?ltr0n.
  apply: le_trans; have -> : 2%:R * (N - t * M) = N + (N - t * (2%:R * M)) by ring.
  by rewrite ler_addl subr_ge0.
have N'0 : 0 < N' by rewrite -(pmulr_rgt0 _ (ltr0Sn R 1)); exact: lt_le_trans half.
have -> : (s k + t * s1 k) / N' - s k / N = (t * s1 k * N - s k * (N' - N)) / (N' * N).
  by field; rewrite !gt_eqF.
rewrite normrM normfV (gtr0_norm (mulr_gt0 N'0 N0)) ler_pdivr_mulr ?mulr_gt0 //.
apply: le_trans (ler_norm_sub _ _) _; rewrite !normrM (gtr0_norm t0) (gtr0_norm N0).
have sB : `|s k| <= B by apply: le_trans (big k hk); rewrite ler_addl.
have s1B : `|s1 k| <= B by apply: le_trans (big k hk); rewrite ler_addr.
have top : t * `|s1 k| * N + `|s k| * `|N' - N| <= t * (B * (N + M)).
  rewrite mulrDr mulrDr ler_add //; first by rewrite -mulrA ler_wpmul2l ?(ltW t0) // ler_wpmul2r ?(ltW N0).
  by rewrite mulrCA ler_pmul.
apply: le_trans top _; rewrite -(ler_pmul2l (ltr0Sn R 1)).
have -> : 2%:R * (t * (B * (N + M))) = t * (2%:R * (B * (N + M))) by rewrite mulrCA.
apply: le_trans ty _; rewrite (_ : 2%:R * _ = e * (2%:R * N' * N)); last by ring.
by rewrite ler_wpmul2l ?(ltW e0) // ler_wpmul2r ?(ltW N0).
Qed.

Section Point.
Variables (I : inst) (F : seq (seq nat)) (W : mat).
Notation J := (real I).
Notation n := (size (i_input I)).
Notation Fp := (sets F).
Hypotheses (w : wf I) (dis : disjointq I F).
Definition Sr W' i k := \sum_(c < n) weight J c * target J c k * latent J Fp W' i c.
Definition Nr W' i := \sum_(c < n) weight J c * latent J Fp W' i c ^+ 2.
Definition gain (D' W' : nat -> nat -> R) i := \sum_(k < i_nr I) (2%:R * D' k i * Sr W' i k - D' k i ^+ 2 * Nr W' i).
Definition energyr := \sum_(c < n) weight J c * \sum_(k < i_nr I) target J c k ^+ 2.
Lemma disjoint_ok : disjoint J Fp.
Proof.
move=> i i' c hi hi' hc f f'; have := allnP _ _ (allnP _ _ (allnP _ _ dis c hc) i hi) i' hi'.
by rewrite f f' /= orbF => /eqP.
Qed.
Lemma expand D' W' : loss_on J Fp D' W' = energyr - \sum_(i < i_nq I) gain D' W' i.
Proof.
have -> : \sum_(i < i_nq I) gain D' W' i = \sum_(c < n) weight J c * \sum_(k < i_nr I) \sum_(i < i_nq I)
    (2%:R * target J c k * (D' k i * latent J Fp W' i c) - (D' k i * latent J Fp W' i c) ^+ 2).
  under [RHS]eq_bigr do rewrite mulr_sumr; rewrite [RHS]exchange_big /=.
  rewrite /gain exchange_big; apply: eq_bigr => k _ /=.
  under [RHS]eq_bigr do rewrite mulr_sumr; rewrite [RHS]exchange_big /=; apply: eq_bigr => i _.
  rewrite /Sr /Nr !mulr_sumr -sumrB; apply: eq_bigr => c _.
  rewrite -[v2r _ _ c]/(weight J c) -[m2r (i_target I) c k]/(target J c k).
  by move: (weight _ _) (target _ _ _) (D' _ _) (latent _ _ _ _ _) => m t d l; ring.
rewrite /energyr -sumrB; apply: eq_bigr => c _; rewrite -mulrBr; congr (_ * _); rewrite -sumrB; apply: eq_bigr => k _.
rewrite /residual /output sumrB -mulr_sumr -sq_sum; first by move: (target _ _ _) (\sum_i _) => t x; ring.
move=> i i' ne; rewrite /latent; case: ifP => [f|]; last by rewrite mulr0 mul0r.
case: ifP => [f'|]; last by rewrite !mulr0.
by case/eqP: ne; apply: val_inj; apply: (disjoint_ok _ _ (ltn_ord c) f f'); exact: ltn_ord.
Qed.
Lemma quadN W' i : quad (i_np I) (rowsN I F i) (W' i) = Nr W' i.
Proof.
rewrite /quad big_map sum_filter; apply: eq_bigr => c _; rewrite /latent; case: ifP => // _; by rewrite expr0n mulr0.
Qed.
Lemma quadS W' i : quad (i_np I) (rowsS I F i) (W' i) = \sum_(k < i_nr I) Sr W' i k ^+ 2.
Proof.
rewrite /quad big_map -{1}[i_nr I]subn0 -/(index_iota 0 (i_nr I)) big_mkord; apply: eq_bigr => k _; rewrite q2r_1 mul1r; congr (_ ^+ 2).
transitivity (\sum_(j < i_np I) \sum_(c < n) W' i j * (if Fp i c then weight J c * target J c k * input J c j else 0)).
  apply: eq_bigr => j _; rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n q2r_fold sum_filter mulr_sumr; apply: eq_bigr => c _.
  by case: ifP => // _; rewrite !q2r_mul.
rewrite exchange_big; apply: eq_bigr => c _ /=; rewrite /latent; case: ifP => _; last by rewrite mulr0 big1 // => j _; rewrite mulr0.
by rewrite /pre mulr_sumr; apply: eq_bigr => j _; rewrite mulrCA.
Qed.
Lemma along_ok v i : q2r (along I W v i) = \sum_(j < i_np I) m2r W i j * q2r (nth q0 v j).
Proof. by rewrite q2r_sumq; apply: eq_bigr => j _; rewrite q2r_mul. Qed.
Lemma energy_ok : q2r (energy I) = energyr.
Proof. by rewrite q2r_sumq; apply: eq_bigr => c _; rewrite q2r_mul q2r_sumq; congr (_ * _); apply: eq_bigr => k _; rewrite q2r_mul expr2. Qed.

Hypotheses (wo : weights_ok I) (mo : alln (i_nq I) (most I F W)).
Notation al i := (q2r (alpha I F W i)).
Lemma Nr_ge0 W' i : 0 <= Nr W' i.
Proof. by apply: sumr_ge0 => c _; rewrite mulr_ge0 ?sqr_ge0 //; exact: (@weight_ge0 R _ wo). Qed.
Lemma squares_ok W' i : (i < i_nq I)%N -> [/\ 0 <= al i, all (fun x => qlt q0 x.1) (squares_of I F W i) &
  \sum_(k < i_nr I) Sr W' i k ^+ 2 + quad (i_np I) (squares_of I F W i) (W' i) = al i * Nr W' i].
Proof.
move=> hi; have /and3P[a0 pos /allnP E] := allnP _ _ mo i hi; split=> //; first by rewrite -(q2r_0 R) -(q2r_le R).
rewrite -quadS -quadN !quadE -big_split mulr_sumr; apply: eq_bigr => j _; rewrite -big_split mulr_sumr; apply: eq_bigr => l _ /=.
have := allnP _ _ (E j (ltn_ord j)) l (ltn_ord l); rewrite (q2r_eq R) q2r_add q2r_mul => /eqP e.
by rewrite -mulrDr e mulrCA.
Qed.
Lemma gain_le D' W' i : (i < i_nq I)%N -> gain D' W' i <= al i /\
  (0 < Nr W' i -> gain D' W' i = al i -> quad (i_np I) (squares_of I F W i) (W' i) = 0 /\ forall k, (k < i_nr I)%N -> Sr W' i k = Nr W' i * D' k i).
Proof.
move=> hi; have [a0 pos E] := squares_ok W' hi.
have le : \sum_(k < i_nr I) Sr W' i k ^+ 2 <= al i * Nr W' i by rewrite -E ler_addl quad_ge0.
have [h1 h2] := @gain_bound _ (fun k : 'I_(i_nr I) => D' k i) (fun k : 'I_(i_nr I) => Sr W' i k) _ _ a0 (Nr_ge0 W' i) le.
split=> // N0 g; have [e h] := h2 N0 g; split=> [|k hk]; last exact: (h (Ordinal hk)).
by move: E; rewrite e -[RHS]addr0 => /addrI.
Qed.
Variable v : Q.
Hypothesis ve : qeq v (qsub (energy I) (sumq (i_nq I) (alpha I F W))).
Lemma valueE : q2r v = energyr - \sum_(i < i_nq I) al i.
Proof. by move: ve; rewrite (q2r_eq R) q2r_sub energy_ok q2r_sumq => /eqP. Qed.
Lemma lowest D' W' : q2r v <= loss_on J Fp D' W'.
Proof. by rewrite valueE expand ler_add2l ler_opp2; apply: ler_sum => i _; case: (gain_le D' W' (ltn_ord i)). Qed.
Lemma all_gain D' W' : loss_on J Fp D' W' = q2r v -> forall i, (i < i_nq I)%N -> gain D' W' i = al i.
Proof.
rewrite valueE expand => /addrI /oppr_inj e i hi; apply/eqP; rewrite eq_sym -subr_eq0.
have : \sum_(i < i_nq I) (al i - gain D' W' i) = 0 by rewrite sumrB e subrr.
move/eqP; rewrite psumr_eq0 => [/allP /(_ (Ordinal hi) (mem_index_enum _))|i' _] //.
by rewrite subr_ge0; case: (gain_le D' W' (ltn_ord i')).
Qed.
Lemma gain_best D' W' i : (i < i_nq I)%N -> 0 < Nr W' i -> quad (i_np I) (squares_of I F W i) (W' i) = 0 ->
  (forall k, (k < i_nr I)%N -> D' k i = Sr W' i k / Nr W' i) -> gain D' W' i = al i.
Proof.
move=> hi N0 q0' E; have [_ _] := squares_ok W' hi; rewrite q0' addr0 => e.
transitivity ((\sum_(k < i_nr I) Sr W' i k ^+ 2) / Nr W' i); last by rewrite e mulfK ?gt_eqF.
rewrite mulr_suml; apply: eq_bigr => k _; rewrite E //; move: (Sr W' i k) (Nr W' i) N0 => S N N0.
by field; rewrite gt_eqF.
Qed.

(* ---- turning: neuron i goes in the direction u ---- *)
Section Turn.
Variables (i : nat) (u : nat -> R).
Hypothesis hi : (i < i_nq I)%N.
Definition turn (t : R) : nat -> nat -> R := fun a j => if a == i then m2r W i j + t * u j else m2r W a j.
Definition lift (c : nat) : R := \sum_(j < i_np I) u j * input J c j.
Definition lat1 (c : nat) : R := if Fp i c then lift c else 0.
Lemma pre_turn t c : pre J (turn t) i c = pre J (m2r W) i c + t * lift c.
Proof. by rewrite /lift mulr_sumr -big_split; apply: eq_bigr => j _; rewrite /turn eqxx mulrDl mulrA. Qed.
Lemma latent_turn t c : latent J Fp (turn t) i c = latent J Fp (m2r W) i c + t * lat1 c.
Proof. by rewrite /latent /lat1; case: ifP => _; rewrite ?pre_turn // mulr0 addr0. Qed.
Lemma latent_other t a c : a != i -> latent J Fp (turn t) a c = latent J Fp (m2r W) a c.
Proof. by move=> ne; rewrite /latent; case: ifP => // _; apply: eq_bigr => j _; rewrite /turn (negbTE ne). Qed.
Lemma Sr_turn t k : Sr (turn t) i k = Sr (m2r W) i k + t * \sum_(c < n) weight J c * target J c k * lat1 c.
Proof. by rewrite /Sr mulr_sumr -big_split; apply: eq_bigr => c _; rewrite latent_turn mulrDr (mulrCA t). Qed.
Lemma Nr_turn t : Nr (turn t) i = Nr (m2r W) i + t * (\sum_(c < n) 2%:R * weight J c * latent J Fp (m2r W) i c * lat1 c)
  + t ^+ 2 * \sum_(c < n) weight J c * lat1 c ^+ 2.
Proof.
rewrite /Nr !mulr_sumr -!big_split; apply: eq_bigr => c _; rewrite latent_turn /=.
by move: (latent _ _ _ _ _) (lat1 c) => l x; ring.
Qed.
Variables (D : mat) (t0 : R) (c1 ca cb : nat).
Hypotheses (same_v : loss_on J Fp (m2r D) (m2r W) = q2r v) (hp : has_pattern J Fp (m2r W)).
Hypotheses (t00 : 0 < t0) (stay : forall t, 0 < t -> t <= t0 -> has_pattern J Fp (turn t)).
Hypothesis zero : forall t, quad (i_np I) (squares_of I F W i) (turn t i) = 0.
Hypothesis pos : forall W', has_pattern J Fp W' -> 0 < Nr W' i.
Hypotheses (ha : (ca < n)%N) (fa : Fp i ca) (hb : (cb < n)%N) (fb : Fp i cb).
Hypothesis turned : pre J (m2r W) i ca * lift cb - pre J (m2r W) i cb * lift ca != 0.
Lemma turn_flat e : 0 < e -> exists D' W',
  [/\ near_point J e (m2r D) (m2r W) D' W', has_pattern J Fp W', loss_on J Fp D' W' = q2r v & ~ rescaled J Fp (m2r D) (m2r W) D' W'].
Proof.
move=> e0; have N0 := pos hp; have [_ g2] := gain_le (m2r D) (m2r W) hi; have [_ S2] := g2 N0 (all_gain same_v hi).
have [d d0 nearD] := quotient_near (i_nr I) (Sr (m2r W) i) (fun k => \sum_(c < n) weight J c * target J c k * lat1 c)
  (\sum_(c < n) 2%:R * weight J c * latent J Fp (m2r W) i c * lat1 c) (\sum_(c < n) weight J c * lat1 c ^+ 2) N0 e0.
pose U := 1 + \sum_(j < i_np I) `|u j|.
have U0 : 0 < U by rewrite ltr_spaddl ?ltr01 // sumr_ge0.
pose t := Num.min t0 (Num.min d (e / U)).
have tp : 0 < t by rewrite !lt_minr t00 d0 divr_gt0.
have tt0 : t <= t0 by rewrite le_minl lexx.
have td : t <= d by rewrite !le_minl lexx orbT.
have tU : t * U <= e by rewrite -ler_pdivl_mulr // !le_minl lexx !orbT.
have hp' := stay tp tt0.
pose D' := fun k a => if a == i then Sr (turn t) i k / Nr (turn t) i else m2r D k a.
exists D', (turn t); split=> //.
- split=> [k a hk ha'|a j ha' hj].
    rewrite /D'; case: eqP => [->|_]; last by rewrite subrr normr0 ltW.
    have -> : m2r D k i = Sr (m2r W) i k / Nr (m2r W) i by rewrite S2 // mulrC mulKf ?gt_eqF.
    by rewrite distrC Sr_turn Nr_turn; exact: nearD.
  rewrite /turn; case: eqP => [->|_]; last by rewrite subrr normr0 ltW.
  rewrite opprD addNKr normrN normrM (gtr0_norm tp); apply: le_trans tU; rewrite ler_wpmul2l ?(ltW tp) //.
  rewrite /U (bigD1 (Ordinal hj)) //= addrCA ler_addl addr_ge0 ?ler01 // sumr_ge0 //.
- rewrite valueE expand; congr (_ - _); apply: eq_bigr => a _; case: (eqVneq (val a) i) => [E|ne].
    by rewrite E; apply: gain_best => //; [exact: pos | move=> k _; rewrite /D' eqxx].
  rewrite -(all_gain same_v (ltn_ord a)) /gain; apply: eq_bigr => k _; rewrite /D' (negbTE ne).
  by congr (_ * _ - _ * _); apply: eq_bigr => c _; rewrite latent_other.
move=> /(_ i hi) H; have /H[s _ [hs _]] : live J Fp i by apply/hasP; exists ca => //; rewrite mem_iota.
have Ea := hs ca ha fa; have Eb := hs cb hb fb; rewrite !pre_turn in Ea Eb; case/negP: turned.
rewrite -(mulrI_eq0 _ (lregP (lt0r_neq0 tp))); apply/eqP.
have -> : t * (pre J (m2r W) i ca * lift cb - pre J (m2r W) i cb * lift ca) =
  pre J (m2r W) i ca * (pre J (m2r W) i cb + t * lift cb) - pre J (m2r W) i cb * (pre J (m2r W) i ca + t * lift ca) by ring.
by rewrite Ea Eb; ring.
Qed.
End Turn.
Lemma same_loss D' W' : has_pattern J Fp W' -> loss J D' W' = loss_on J Fp D' W'.
Proof. by move=> h; apply: eq_loss_on => i c hi hc; rewrite h. Qed.
End Point.

(* ---- inside the region, or at its edge ---- *)
Lemma inside_ok I F W bs e : wf I -> neuronwise I -> has_pattern (real I) (sets F) (m2r W) -> has_room I [::] W bs e -> interior (real I) (sets F) (m2r W).
Proof.
move=> w nw hp /andP[e0 /allP room]; exists (q2r e); first by move: e0; rewrite (q2r_lt R) q2r_0.
move=> W' cl i c hi hc; rewrite -hp //; have ia : i \in iota (size ([::] : seq nat)) (i_nq I - size ([::] : seq nat)) by rewrite mem_iota /= subn0.
by apply: (@gate_near R _ bs _ _ e) => //; have /allnP := room i ia; apply.
Qed.
Lemma edge_ok I F W : wf I -> neuronwise I -> on_edge I F W -> ~ interior (real I) (sets F) (m2r W).
Proof.
move=> w nw /hasP[c]; rewrite mem_iota add0n => /= hc /hasP[i]; rewrite mem_iota add0n => /= hi /and3P[off at0 nz] [e e0 inside].
set p := input (real I) c; pose sz := 1 + \sum_(j < i_np I) `|p j|; pose t := e / sz.
have s0 : 0 < sz by rewrite ltr_spaddl ?ltr01 // sumr_ge0.
have t0 : 0 < t by rewrite divr_gt0.
pose W' := fun a j => if a == i then m2r W i j + t * p j else m2r W a j.
have cl : close (i_nq I) (i_np I) e (m2r W) W'.
  move=> a j ha hj; rewrite /W'; case: eqP => [->|_]; last by rewrite subrr normr0 ltW.
  rewrite opprD addNKr normrN normrM (gtr0_norm t0) /t mulrAC ler_pdivr_mulr // ler_wpmul2l ?(ltW e0) //.
  rewrite /sz (bigD1 (Ordinal hj)) //= addrCA ler_addl addr_ge0 ?ler01 // sumr_ge0 //.
have := inside W' cl i c hi hc; rewrite (negbTE off) gate_threshold // => /negbT /negP; apply.
have -> : pre (real I) W' i c = pre (real I) (m2r W) i c + t * \sum_(j < i_np I) p j ^+ 2.
  rewrite /pre mulr_sumr -big_split; apply: eq_bigr => j _; rewrite /W' eqxx mulrDl -/p; congr (_ + _); by rewrite expr2 -(mulrA t).
move: at0; rewrite (q2r_eq R) -pre_ok // => /eqP ->; rewrite ltr_addl mulr_gt0 // lt_neqAle eq_sym sumr_ge0 ?andbT => [|j _]; last exact: sqr_ge0.
apply: contra nz; rewrite psumr_eq0 => [/allP z|j _]; last exact: sqr_ge0.
rewrite (q2r_eq R) q2r_0 q2r_sumq; apply/eqP; rewrite big1 // => j _; rewrite absq_ok.
have := z j (mem_index_enum _); rewrite /= sqrf_eq0 => /eqP pj; by rewrite -[q2r _]/(p j) pj normr0.
Qed.

Lemma live_positive I F (W' : nat -> nat -> R) i c : weights_ok I -> nonnegative I -> neuronwise I -> wf I -> (i < i_nq I)%N -> c \in columns I F i -> qlt q0 (wtq I c) ->
  has_pattern (real I) (sets F) W' -> 0 < Nr I F W' i.
Proof.
move=> wo nn nw w hi; rewrite mem_filter mem_iota add0n => /andP[f /= hc] m h; rewrite /Nr (bigD1 (Ordinal hc)) //= ltr_spaddl //; last first.
  by apply: sumr_ge0 => c' _; rewrite mulr_ge0 ?sqr_ge0 //; exact: (@weight_ge0 R _ wo).
rewrite /latent f mulr_gt0 ?exprn_gt0 //; first by move: m; rewrite (q2r_lt R) q2r_0.
have := h i c hi hc; rewrite f gate_threshold // => lt; apply: le_lt_trans lt.
by case/andP: nn => _ /allnP th; rewrite -(q2r_0 R) -(q2r_le R) th.
Qed.
Lemma stays_ok I F W bs i u t0 : wf I -> neuronwise I -> has_pattern (real I) (sets F) (m2r W) -> (i < i_nq I)%N -> stays I F W bs i u t0 ->
  forall t, 0 < t -> t <= q2r t0 -> has_pattern (real I) (sets F) (turn W i (fun j => q2r (nth q0 u j)) t).
Proof.
move=> w nw hp hi /andP[_ /allnP st] t tp tt a c ha hc; rewrite -hp // !gate_threshold //; case: (eqVneq a i) => [E|ne]; last first.
  by congr (_ < _); apply: eq_bigr => j _; rewrite /turn (negbTE ne).
move: E ha => -> _; have := st c hc; set x := dotu I u _.
have xE : q2r x = lift I (fun j => q2r (nth q0 u j)) c by rewrite q2r_sumq; apply: eq_bigr => j _; rewrite q2r_mul.
rewrite pre_turn -xE => /orP[|/andP[f]].
  rewrite (q2r_lt R) q2r_mul !absq_ok q2r_sub -pre_ok // => h; apply: (@sign_kept _ _ _ _ (q2r t0 * `|q2r x|)) => //.
  by rewrite opprD addNKr normrN normrM (gtr0_norm tp) ler_wpmul2r.
by rewrite (q2r_eq R) q2r_0 => /eqP ->; rewrite mulr0 addr0.
Qed.
Lemma turnable_flat I F W bs D v i e : wf I -> neuronwise I -> disjointq I F -> weights_ok I -> alln (i_nq I) (most I F W) ->
  qeq v (qsub (energy I) (sumq (i_nq I) (alpha I F W))) -> nonnegative I -> has_pattern (real I) (sets F) (m2r W) ->
  loss_on (real I) (sets F) (m2r D) (m2r W) = q2r v -> (i < i_nq I)%N -> turnable I F W bs i -> 0 < e -> exists D' W',
  [/\ near_point (real I) e (m2r D) (m2r W) D' W', has_pattern (real I) (sets F) W', loss_on (real I) (sets F) D' W' = q2r v &
      ~ rescaled (real I) (sets F) (m2r D) (m2r W) D' W'].
Proof.
move=> w nw dis wo mo ve nn hp lv hi /hasP[f _] tb e0.
have [u /and4P[/allP zs st /hasP[c1 c1m m1] /hasP[cb cbm ne]]] : exists u, turns I F W bs i u by case/orP: tb => h; [exists (solution I [seq x.2 | x <- squares_of I F W i] f) | eexists; exact: h].
have colP c : c \in columns I F i -> (c < size (i_input I))%N /\ sets F i c by rewrite mem_filter mem_iota add0n => /andP[].
set ca := head 0%N (columns I F i) in ne.
have cam : ca \in columns I F i by rewrite /ca; case: (columns I F i) c1m => // x l _; rewrite inE eqxx.
have [[ha fa] [hb fb]] := (colP _ cam, colP _ cbm); have t0p := st; move: t0p => /andP[t0p _]; rewrite (q2r_lt R) q2r_0 in t0p.
apply: (turn_flat dis wo mo ve hi lv hp t0p (stays_ok w nw hp hi st) _ _ ha fa hb fb) => //.
- move=> t; rewrite /quad big_seq big1 // => x xm; have /andP[a0 d0] := zs x xm; rewrite (_ : \sum_(j < _) _ = 0) ?expr0n ?mulr0 //.
  move: a0 d0; rewrite !(q2r_eq R) along_ok q2r_sumq q2r_0 => /eqP a0 /eqP d0.
  transitivity (\sum_(j < i_np I) m2r W i j * q2r (nth q0 x.2 j) + t * \sum_(j < i_np I) q2r (nth q0 u j) * q2r (nth q0 x.2 j)).
    by rewrite mulr_sumr -big_split; apply: eq_bigr => j _; rewrite /turn eqxx mulrDl mulrA.
  rewrite a0 add0r (_ : \sum_(j < _) _ = 0) ?mulr0 // -[RHS]d0; apply: eq_bigr => j _; by rewrite q2r_mul.
- move=> W'; exact: (live_positive wo nn nw w hi c1m m1).
move: ne; rewrite (q2r_eq R) q2r_0 q2r_sumq; apply: contra => /eqP z; apply/eqP; rewrite -[RHS]z /lift !mulr_sumr -sumrB; apply: eq_bigr => j _.
rewrite q2r_mul (nth_map 0%N) ?size_iota // nth_iota // add0n q2r_sub !q2r_mul !along_ok mulrBr.
by rewrite /pre; congr (_ - _); rewrite mulrCA.
Qed.

Theorem pattern_minimum_sound I F W lower upper inside s spurious Db Wb :
  check_pattern_minimum I F W lower upper inside s spurious Db Wb ->
  pattern_minimum (real I) (sets F) (q2r lower) (q2r upper) inside s spurious.
Proof.
rewrite /check_pattern_minimum; set D := best I F W; set v := loss_at I D W; set bs := pattern_at I W.
case/and4P=> pm nn nw /and5P[dis /andP[lo up] ins /andP[mo ve] /andP[sh sp]].
have /and5P[hpq wo _ _ _] := pm; have w : wf I by case/andP: hpq.
have hp := @has_patternq_ok R _ _ _ hpq; set J := real I in hp *.
have [pmr _] := @partial_minimum_sound R I F D W v [::] pm.
have same D1 W1 (h : has_pattern J (sets F) W1) : loss J D1 W1 = loss_on J (sets F) D1 W1 := @same_loss I F D1 W1 h.
have vE : loss J (m2r D) (m2r W) = q2r v by rewrite -lossq_ok.
have vF : loss_on J (sets F) (m2r D) (m2r W) = q2r v by rewrite -same.
have low D' W' := lowest dis wo mo ve D' W'.
exists (m2r D), (m2r W); split.
- by split=> //; exact: disjoint_ok.
- by rewrite vE -!(q2r_le R) lo up.
- case: (inside) ins => ins; [exact: (inside_ok w nw hp ins)|exact: edge_ok].
- split; first by exists 1 => [|D' W' _ hW']; [exact: ltr01 | rewrite vE same].
  have liveE i : liveq I F i = live J (sets F) i by [].
  case: s sh => /=.
    case/andP=> /hasP[i0]; rewrite mem_iota add0n => /= hi0 l0 /allnP st; split; first by exists i0.
    exists 1; first exact: ltr01.
    move=> D' W' _ hW'; rewrite same // vE => eq' i hi li.
    have /and3P[/hasP[c1 c1m m1] rL rV] := implyP (st i hi) li.
    have pos W1 c : has_pattern J (sets F) W1 -> (c < size (i_input I))%N -> sets F i c -> 0 < pre J W1 i c.
      move=> h hc f; have := h i c hi hc; rewrite f gate_threshold // => lt; apply: le_lt_trans lt.
      by case/andP: nn => _ /allnP th; rewrite -(q2r_0 R) -(q2r_le R) th.
    have colP c : c \in columns I F i -> (c < size (i_input I))%N /\ sets F i c.
      by rewrite mem_filter mem_iota add0n => /andP[].
    have latE W1 c : sets F i c -> latent J (sets F) W1 i c = pre J W1 i c by rewrite /latent => ->.
    have Npos W1 : has_pattern J (sets F) W1 -> 0 < Nr I F W1 i.
      move=> h; have [h1 f1] := colP _ c1m; rewrite /Nr (bigD1 (Ordinal h1)) //= ltr_spaddl //.
        rewrite latE // mulr_gt0 ?exprn_gt0 ?pos //; by move: m1; rewrite (q2r_lt R) q2r_0.
      by apply: sumr_ge0 => c _; rewrite mulr_ge0 ?sqr_ge0 //; exact: (@weight_ge0 R _ wo).
    have [_ g1] := gain_le wo mo D' W' hi; have [quad0 S1] := g1 (Npos W' hW') (all_gain dis wo mo ve eq' hi).
    have [_ g2] := gain_le wo mo (m2r D) (m2r W) hi; have [_ S2] := g2 (Npos _ hp) (all_gain dis wo mo ve vF hi).
    have [_ posL _] := squares_ok mo W' hi.
    set c0 := head 0%N (columns I F i) in rV.
    have c0m : c0 \in columns I F i by rewrite /c0; case: (columns I F i) c1m => // x l _; rewrite inE eqxx.
    have [h0 f0] := colP _ c0m.
    have z0 := pos _ _ hp h0 f0; have z0' := pos _ _ hW' h0 f0.
    have prop c : (c < size (i_input I))%N -> sets F i c -> pre J W' i c = pre J W' i c0 / pre J (m2r W) i c0 * pre J (m2r W) i c.
      move=> hc f; have cm : c \in columns I F i by rewrite mem_filter mem_iota add0n f.
      have zL : forall x, x \in [seq x.2 | x <- squares_of I F W i] -> \sum_(j < i_np I) W' i j * q2r (nth q0 x j) = 0.
        by move=> x /mapP[y ym ->]; exact: (quad_eq0 posL quad0).
      have := in_span rL rV zL (map_f (ratio I W i c0) cm).
      have rE (j : 'I_(i_np I)) : q2r (nth q0 (ratio I W i c0 c) j) = pre J (m2r W) i c0 * m2r (i_input I) c j - pre J (m2r W) i c * m2r (i_input I) c0 j.
        by rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n q2r_sub !q2r_mul !along_ok.
      under eq_bigr do rewrite rE mulrBr; rewrite sumrB => /eqP; rewrite subr_eq0 => /eqP e.
      have {}e : pre J (m2r W) i c0 * pre J W' i c = pre J (m2r W) i c * pre J W' i c0.
        rewrite /pre !mulr_sumr -/(pre J (m2r W) i c0) -/(pre J (m2r W) i c).
        by under eq_bigr do rewrite mulrCA; under [RHS]eq_bigr do rewrite mulrCA.
      by rewrite mulrAC -[X in X / _](mulrC) -e mulrAC mulfV ?mul1r ?gt_eqF.
    set s := pre J W' i c0 / pre J (m2r W) i c0 in prop.
    have s0 : 0 < s by rewrite divr_gt0.
    exists s => //; split=> // k hk.
    have NE : Nr I F W' i = s ^+ 2 * Nr I F (m2r W) i.
      rewrite /Nr mulr_sumr; apply: eq_bigr => c _; rewrite /latent; case: ifP => [f|_]; last by rewrite expr0n !mulr0.
      by rewrite prop // exprMn mulrCA.
    have SE : Sr I F W' i k = s * Sr I F (m2r W) i k.
      rewrite /Sr mulr_sumr; apply: eq_bigr => c _; rewrite /latent; case: ifP => [f|_]; last by rewrite !mulr0.
      by rewrite prop // mulrCA.
    have := S1 k hk; rewrite NE SE (S2 k hk); move: (D' k i) (m2r D k i) (Nr I F (m2r W) i) (Npos _ hp) => d' d N N0 e.
    apply: (mulfI (lt0r_neq0 (mulr_gt0 s0 N0))); rewrite -mulrA e expr2; by move: (s) => x; ring.
  case/or3P=> [/hasPn none|/andP[hnr /hasP[i]]|/hasP[i]].
  - by left=> i hi; apply: none; rewrite mem_iota.
  - rewrite mem_iota add0n => /= hi /andP[li /allP wl]; right=> e e0.
    pose D' := fun k i' => if i' == i then m2r D k i' + e else m2r D k i'.
    exists D', (m2r W); split=> //.
    + split=> [k i' hk hi'|a j _ _]; last by rewrite subrr normr0 ltW.
      rewrite /D'; case: eqP => _; last by rewrite subrr normr0 ltW.
      by rewrite opprD addNKr normrN gtr0_norm.
    + rewrite !same //; apply: eq_bigr => c _; case fc: (sets F i c).
        have cm : val c \in columns I F i by rewrite mem_filter mem_iota add0n fc ltn_ord.
        have : weight J c = 0 by apply/eqP; have := wl _ cm; rewrite (q2r_eq R) q2r_0.
        by move=> ->; rewrite !mul0r.
      congr (_ * _); apply: eq_bigr => k _; congr ((_ - _) ^+ 2); apply: eq_bigr => i' _; rewrite /D'.
      by case: eqP => // E; rewrite /latent E fc !mulr0.
    + move=> /(_ i hi li) [s s0 [hs hD]].
      case/hasP: li => c; rewrite mem_iota add0n => /= hc f.
      have z0 : pre J (m2r W) i c != 0.
        have := hp i c hi hc; rewrite f gate_threshold // => lt; rewrite gt_eqF //; apply: le_lt_trans lt.
        by case/andP: nn => _ /allnP th; rewrite -(q2r_0 R) -(q2r_le R) th.
      have := hs c hc f; rewrite -{1}[pre _ _ _ _]mul1r => /(mulIf z0) s1.
      have := hD 0%N hnr; rewrite -s1 mul1r /D' eqxx => /eqP; rewrite -subr_eq0 opprD addNKr oppr_eq0 => /eqP e00.
      by rewrite e00 ltxx in e0.
  - rewrite mem_iota add0n => /= hi tb; right=> e e0.
    by have [D' [W' [nr' hW' l' re]]] := turnable_flat w nw dis wo mo ve nn hp vF hi tb e0; exists D', W'; split=> //; rewrite (same _ _ hW') vE l'.
move=> spu; move: sp; rewrite spu /= => /andP[insd bet]; rewrite insd in ins; split.
  have [e e0 H] := inside_ok w nw hp ins.
  by exists e => // D' W' [_ cl]; rewrite vE same //; exact: H.
by exists (m2r Db), (m2r Wb); rewrite -lossq_ok // -(q2r_lt R).
Qed.
End Sound.
