(* Cells: how a gate is evaluated at a rational encoder, what a partial or complete pattern puts in force, and lemmas (docs/certificates.md, "Lemmas"). *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From mathcomp Require Import ring.
From TheoryChecks Require Import Base Model.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ================ the checker ================ *)
Definition ncells (I : inst) : nat := (size (i_input I) * i_nq I)%N.
(* inputs no longer than np, so that no number of the literal goes unread *)
Definition wf (I : inst) : bool := (0 < i_nq I)%N && all (fun p => size p <= i_np I)%N (i_input I).

(* pre-activations of all cells, and the gate there, cell by cell *)
Definition pres (I : inst) (W : mat) : vec := flatten [seq [seq dotq (nth [::] W i) p | i <- iota 0 (i_nq I)] | p <- i_input I].
Section Gate.
Variables (I : inst) (zs : vec).
Definition ze e := nth q0 zs e.
Definition candq e : bool := rectified_of I ==> qlt (theta_of I (e %% i_nq I)) (ze e).
Definition beatsq e f : bool := qlt (ze f) (ze e) || (qeq (ze e) (ze f) && (e < f)%N).
Definition groupmates e := iota (e %/ group_of I * group_of I) (group_of I).
Definition onq e : bool := candq e && (count (fun f => candq f && beatsq f e) (groupmates e) < budget_of I)%N.
Definition gateq : seq bool :=
  if i_activation I is Threshold ths then [seq qlt (theta_of I (e %% i_nq I)) (ze e) | e <- iota 0 (ncells I)]
  else [seq onq e | e <- iota 0 (ncells I)].
End Gate.
(* neurons gated one by one: the same, cell after cell, without looking anything up *)
Definition thresholded (I : inst) (W : mat) : seq bool :=
  let rows := [seq (nth [::] W i, theta_of I i) | i <- iota 0 (i_nq I)] in
  flatten [seq [seq qlt x.2 (dotq x.1 p) | x <- rows] | p <- i_input I].
Definition pattern_at (I : inst) (W : mat) : seq bool :=
  if i_activation I is Threshold _ then thresholded I W else gateq I (pres I W).
(* the cells of a pattern given by sets *)
Definition bits (I : inst) (F : seq (seq nat)) : seq bool := [seq sets F (e %% i_nq I) (e %/ i_nq I) | e <- iota 0 (ncells I)].

Inductive term := On of nat | Off of nat | Beats of nat & nat.
Notation lemma := (seq (term * Q)).
Definition strict (t : term) : bool := match t with On _ => true | Off _ => false | Beats w l => (l < w)%N end.
(* does a term follow from the decisions ds on the first cells? *)
Definition offs (I : inst) (ds : seq bool) (e : nat) : nat :=
  count negb (take (group_of I) (drop (e %/ group_of I * group_of I) ds)).
Definition follows (I : inst) (ds : seq bool) (t : term) : bool :=
  match t with
  | On e => rectified_of I && nth false ds e
  | Off e => [&& rectified_of I, ~~ nth true ds e & (group_of I - offs I ds e < budget_of I)%N]
  | Beats w l => [&& nth false ds w, ~~ nth true ds l & (w %/ group_of I == l %/ group_of I)%N]
  end.

(* forms in the encoder: one row for each neuron, and a constant *)
Definition cellrow (I : inst) (e : nat) : vec := nth [::] (i_input I) (e %/ i_nq I).
Fixpoint addrow (i : nat) (t : Q) (p : vec) (rows : mat) : mat :=
  match i, rows with
  | O, [::] => [:: vscale t p]
  | O, r :: rs => axpy t p r :: rs
  | S j, [::] => [::] :: addrow j t p [::]
  | S j, r :: rs => r :: addrow j t p rs
  end.
Definition addcell I (e : nat) (t : Q) (rows : mat) : mat := addrow (e %% i_nq I) t (cellrow I e) rows.
Definition addterm (I : inst) (t : term) (x : Q) (rows : mat) : mat :=
  match t with
  | On e => addcell I e x rows
  | Off e => addcell I e (qopp x) rows
  | Beats w l => addcell I w x (addcell I l (qopp x) rows)
  end.
Definition constant (I : inst) (t : term) : Q :=
  match t with
  | On e => qopp (theta_of I (e %% i_nq I))
  | Off e => theta_of I (e %% i_nq I)
  | Beats _ _ => q0
  end.
Definition sumrows (I : inst) (ts : lemma) (rows : mat) : mat := foldr (fun t s => addterm I t.1 t.2 s) rows ts.
Definition sumconst (I : inst) (ts : lemma) : Q := foldr (fun t s => qadd (qmul t.2 (constant I t.1)) s) q0 ts.
Definition positives (ts : lemma) : bool := all (fun t => qlt q0 t.2) ts.
Definition zero_form (rows : mat) : bool := all iszero rows.
(* the conditions of the lemma cannot hold together *)
Definition check_lemma (I : inst) (ts : lemma) : bool :=
  [&& positives ts, zero_form (sumrows I ts [::]) &
      let k := sumconst I ts in qlt k q0 || (qeq k q0 && has (fun t => strict t.1) ts)].
Definition refutes (I : inst) (ds : seq bool) (ts : lemma) : bool := all (fun t => follows I ds t.1) ts.

(* ================ what it means ================ *)
Section Counting.
(* a strict total order on a list without repetition: ranks are different, so exactly min(budget, size) elements have a rank below the budget *)
Variables (T : eqType) (r : rel T) (s : seq T).
Hypotheses (irr : irreflexive r) (tr : transitive r) (tot : {in s &, forall x y, x != y -> r x y || r y x}) (us : uniq s).
Definition rank x := count (r^~ x) s.
Lemma count_lt (a b : pred T) x : subpred a b -> x \in s -> b x -> ~~ a x -> (count a s < count b s)%N.
Proof.
move=> ab; elim: (s) => // y l IH; rewrite inE => /orP[/eqP <- bx ax|xl bx ax] /=.
  by rewrite bx (negbTE ax) add0n add1n ltnS sub_count.
rewrite -addnS leq_add ?IH //; case ay: (a y) => //; by rewrite (ab _ ay).
Qed.
Lemma rank_lt x y : x \in s -> r x y -> (rank x < rank y)%N.
Proof. by move=> xs xy; apply: (@count_lt _ _ x) => //=; [move=> t h; exact: tr h xy | rewrite irr]. Qed.
Lemma rank_inj : {in s &, injective rank}.
Proof.
move=> x y xs ys E; apply/eqP; apply/negPn/negP => ne.
by case/orP: (tot xs ys ne) => h; [have := rank_lt xs h | have := rank_lt ys h]; rewrite E ltnn.
Qed.
Lemma rank_size x : x \in s -> (rank x < size s)%N.
Proof. by move=> xs; rewrite /rank -(count_predT s); apply: (@count_lt _ _ x) => //=; rewrite irr. Qed.
Lemma count_rank b : count (fun x => rank x < b)%N s = minn b (size s).
Proof.
have ur : uniq (map rank s) by rewrite map_inj_in_uniq //; exact: rank_inj.
have pe : perm_eq (map rank s) (iota 0 (size s)).
  have [//||_ e] := uniq_min_size ur (s2 := iota 0 (size s)).
  - by move=> _ /mapP[x xs ->]; rewrite mem_iota rank_size.
  - by rewrite size_map size_iota.
  by apply: uniq_perm => //; exact: iota_uniq.
have -> : count (fun x => rank x < b)%N s = count (fun n => n < b)%N (map rank s) by rewrite count_map.
rewrite (permP pe) -sum1_count big_mkcond /=.
elim: (size s) => [|n IH]; first by rewrite big_nil minn0.
rewrite -addn1 iotaD big_cat IH /= big_cons big_nil add0n addn0 addn1.
by rewrite /minn; case: (ltnP n b) => h /=; case: (ltngtP b n) h => //; case: (ltngtP b n.+1) => // *; Lia.lia.
Qed.
End Counting.

Section Sound.
Variable R : realFieldType.
Notation q2r := (q2r R).
Notation real := (real R).
Implicit Types (W : nat -> nat -> R) (I : inst).

(* ---- pre-activations ---- *)
Lemma z_dot I W e : wf I -> z (real I) W e = dot (W (e %% i_nq I)%N) (cellrow I e).
Proof.
case/andP=> _ /allP w; rewrite /z /pre /neuron /column /= (@dot_le _ (i_np I)) //.
rewrite /cellrow; case: (ltnP (e %/ i_nq I) (size (i_input I))) => h; last by rewrite nth_default.
by apply: w; exact: mem_nth.
Qed.
Lemma size_pres I (W : mat) : size (pres I W) = ncells I.
Proof.
rewrite /pres /ncells; elim: (i_input I) => [|p s IH] //=.
by rewrite size_cat IH size_map size_iota mulSn.
Qed.
Lemma nth_pres I (W : mat) e : (e < ncells I)%N ->
  nth q0 (pres I W) e = dotq (nth [::] W (e %% i_nq I)) (cellrow I e).
Proof.
rewrite /pres /ncells /cellrow; set n := i_nq I; elim: (i_input I) e => [|p s IH] e //= h.
rewrite nth_cat size_map size_iota; case: ltnP => hn.
  by rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n modn_small // divn_small.
have n0 : (0 < n)%N by case: (n) h hn => //; rewrite muln0.
rewrite IH; last by rewrite ltn_subLR // -mulSn.
by rewrite -{3 4}(subnK hn) modnDr divnDr ?dvdnn // divnn n0 addn1.
Qed.
Lemma thresholdedE I (W : mat) : thresholded I W = [seq qlt (theta_of I (e %% i_nq I)) (ze (pres I W) e) | e <- iota 0 (ncells I)].
Proof.
rewrite /thresholded /ze /pres /ncells; set n := i_nq I; set rows := map _ (iota 0 n).
have sr : size rows = n by rewrite size_map size_iota.
elim: (i_input I) => [|p s IH] //=; rewrite mulSn iotaD map_cat IH add0n; congr (_ ++ _).
  rewrite -map_comp; apply/eq_in_map => i; rewrite mem_iota add0n => /= hi.
  by rewrite nth_cat size_map size_iota hi (nth_map 0%N) ?size_iota // nth_iota // add0n modn_small.
rewrite (_ : iota n _ = [seq (n + e)%N | e <- iota 0 (size s * n)]); last by rewrite -iotaDl addn0.
rewrite -map_comp; apply: eq_map => e /=.
by rewrite modnDl nth_cat size_map size_iota ltnNge leq_addr /= addKn.
Qed.
Lemma ze_ok I (W : mat) e : wf I -> (e < ncells I)%N -> q2r (ze (pres I W) e) = z (real I) (m2r R W) e.
Proof. by move=> w h; rewrite /ze nth_pres // dotq_ok z_dot. Qed.

(* ---- groups ---- *)
Lemma theta_group I e f : (e %/ group_of I = f %/ group_of I)%N -> e = f \/ theta_of I (e %% i_nq I) = theta_of I (f %% i_nq I).
Proof.
rewrite /group_of /theta_of; case: (i_activation I) => [ths|k|k|k||] E; try by right.
by left; move: E; rewrite !divn1.
Qed.
Lemma group_gt0 I e : wf I -> (e < ncells I)%N -> (0 < group_of I)%N.
Proof.
case/andP=> h _; rewrite /group_of /ncells.
by case: (i_activation I) => // _ h'; apply: leq_ltn_trans h'.
Qed.
Lemma group_dvd I : exists q, ncells I = (q * group_of I)%N.
Proof.
rewrite /ncells /group_of; case: (i_activation I) => *.
- by exists (size (i_input I) * i_nq I)%N; rewrite muln1.
- by exists (size (i_input I)).
- by exists (size (i_input I)).
- by exists 1%N; rewrite mul1n.
- by exists (size (i_input I) * i_nq I)%N; rewrite muln1.
- by exists (size (i_input I) * i_nq I)%N; rewrite muln1.
Qed.
Lemma filter_group g q k : (0 < g)%N -> (k < q)%N -> [seq f <- iota 0 (q * g) | f %/ g == k]%N = iota (k * g) g.
Proof.
move=> g0 kq; have -> : (q * g = k * g + (g + (q - k.+1) * g))%N.
  by rewrite -mulSn addnA (addnC _ g) -mulSn -mulnDl subnKC.
have none a n : (forall f, (a <= f < a + n)%N -> (f %/ g)%N != k) -> [seq f <- iota a n | f %/ g == k]%N = [::].
  move=> h; apply/eqP; rewrite -size_eq0 size_filter -leqn0 leqNgt -has_count; apply/hasPn => f.
  by rewrite mem_iota; apply: h.
rewrite !iotaD !filter_cat none => [|f /andP[_ h]]; last by rewrite neq_ltn ltn_divLR // h.
rewrite [X in _ ++ (_ ++ X)]none => [|f /andP[h _]]; last by rewrite neq_ltn orbC -[(k < _)%N]/(k.+1 <= _)%N leq_divRL // mulSn addnC h.
rewrite cats0 cat0s; apply/all_filterP/allP => f; rewrite mem_iota add0n => /andP[h1 h2].
by rewrite eqn_leq -ltnS ltn_divLR // leq_divRL // h1 andbT mulSn addnC.
Qed.

Section AtPoint.
Variables (I : inst) (W : nat -> nat -> R).
Hypothesis w : wf I.
Notation rI := (real I).
Let g := group_of I.
Definition grp k := [seq f <- iota 0 (ncells I) | f %/ g == k]%N.
Let cnd k := [seq f <- grp k | candidate rI W f].
Definition on_count k := count (on rI W) (grp k).

Lemma beats_irr : irreflexive (beats rI W).
Proof. by move=> e; rewrite /beats ltxx ltnn andbF. Qed.
Lemma beats_tr : transitive (beats rI W).
Proof.
move=> b a c; rewrite /beats => /orP[h1|/andP[/eqP e1 h1]] /orP[h2|/andP[/eqP e2 h2]].
- by rewrite (lt_trans h2 h1).
- by rewrite -e2 h1.
- by rewrite e1 h2.
- by rewrite e1 e2 eqxx (ltn_trans h1 h2) orbT.
Qed.
Lemma beats_tot : forall x y, x != y -> beats rI W x y || beats rI W y x.
Proof.
move=> x y n; rewrite /beats; case: (ltgtP (z rI W x) (z rI W y)) => //= _.
by move: n; rewrite neq_ltn.
Qed.
Lemma grpP k e : (e \in grp k) = (e < ncells I)%N && (e %/ g == k)%N.
Proof. by rewrite mem_filter mem_iota add0n andbC. Qed.
Lemma cnd_uniq k : uniq (cnd k). Proof. by rewrite !filter_uniq ?iota_uniq. Qed.
Lemma rivalsE e : rivals rI W e = rank (beats rI W) (cnd (e %/ g)%N) e.
Proof.
rewrite /rivals /rank /cnd /grp !count_filter; apply: eq_count => f /=.
by rewrite /together /= -/g; case: eqP; case: (candidate _ _ _); case: (beats _ _ _ _).
Qed.
Lemma on_countE k : on_count k = minn (budget rI) (size (cnd k)).
Proof.
rewrite -(count_rank beats_irr beats_tr _ (cnd_uniq k)); last by move=> x y _ _; exact: beats_tot.
rewrite count_filter /on_count; apply: eq_in_count => f; rewrite grpP => /andP[_ /eqP <-].
by rewrite /on rivalsE andbC.
Qed.
Lemma off_below e : (e < ncells I)%N -> rectified_of I -> ~~ on rI W e -> (on_count (e %/ g) < budget rI)%N ->
  z rI W e <= q2r (theta_of I (e %% i_nq I)).
Proof.
move=> he re; rewrite /on rivalsE; case ce: (candidate rI W e) => /=; last first.
  by move=> _ _; move: ce; rewrite /candidate /= re /= => /negbT; rewrite -leNgt.
rewrite -leqNgt => h1; rewrite on_countE; have : e \in cnd (e %/ g) by rewrite mem_filter ce grpP he eqxx.
move/(rank_size beats_irr) => h2; by rewrite (minn_idPl (ltnW (leq_ltn_trans h1 h2))) ltnn.
Qed.
Lemma on_beats x y : (y < ncells I)%N -> (x < ncells I)%N -> on rI W x -> ~~ on rI W y -> (x %/ g = y %/ g)%N -> beats rI W x y.
Proof.
move=> hy hx ox oy E; have ne : x != y by apply: contraNneq oy => <-.
move: ox oy; rewrite /on !rivalsE -E => /andP[cx rx]; case cy: (candidate rI W y) => /=; [|move=> _].
  rewrite -leqNgt => ry; case/orP: (beats_tot ne) => // yx.
  have : y \in cnd (x %/ g) by rewrite mem_filter cy grpP hy E eqxx.
  by move/(rank_lt beats_irr beats_tr)/(_ yx); rewrite ltnNge (leq_trans (ltnW rx) ry).
move: cx cy; rewrite /candidate /=; case: (rectified_of I) => //= zx /negbT; rewrite -leNgt => zy.
rewrite /beats; apply/orP; left; apply: le_lt_trans zy _.
by case: (theta_group E) ne => [->|<- _] //; rewrite eqxx.
Qed.

(* ---- the gate, computed ---- *)
Definition cells_on : seq bool := [seq on rI W e | e <- iota 0 (ncells I)].
Lemma size_cells_on : size cells_on = ncells I. Proof. by rewrite size_map size_iota. Qed.
Lemma nth_cells_on d e : (e < ncells I)%N -> nth d cells_on e = on rI W e.
Proof. by move=> h; rewrite (nth_map 0%N) ?size_iota // nth_iota. Qed.
End AtPoint.

Lemma theta_real I e : theta (real I) (neuron (real I) e) = q2r (theta_of I (e %% i_nq I)). Proof. by []. Qed.
Lemma threshold_on I W e : wf I -> (e < ncells I)%N -> (if i_activation I is Threshold _ then true else false) ->
  on (real I) W e = (q2r (theta_of I (e %% i_nq I)) < z (real I) W e).
Proof.
move=> w he th; rewrite /on /candidate theta_real.
have -> : rectified (real I) by rewrite /= /rectified_of; case: (i_activation I) th.
have -> : rivals (real I) W e = 0%N.
  apply/eqP; rewrite eqn0Ngt -has_count; apply/hasPn => f _; rewrite -eqbF_neg; apply/eqP.
  rewrite /together /= /group_of; case: (i_activation I) th => // ths _; rewrite !divn1.
  by case: eqP => // <-; rewrite /beats ltxx ltnn !andbF.
have -> : budget (real I) = 1%N by rewrite /= /budget_of; case: (i_activation I) th.
by rewrite /= andbT.
Qed.
Lemma pattern_at_ok I (W : mat) : wf I -> pattern_at I W = cells_on I (m2r R W).
Proof.
move=> w; have -> : pattern_at I W = gateq I (pres I W).
  by rewrite /pattern_at /gateq; case: (i_activation I) => // ths; rewrite thresholdedE.
rewrite /gateq /cells_on.
have zeE e : (e < ncells I)%N -> q2r (ze (pres I W) e) = z (real I) (m2r R W) e by exact: ze_ok.
have G : [seq onq I (pres I W) e | e <- iota 0 (ncells I)] = cells_on I (m2r R W).
  apply/eq_in_map => e; rewrite mem_iota add0n => he; rewrite /onq /on.
  have cE f : (f < ncells I)%N -> candq I (pres I W) f = candidate (real I) (m2r R W) f.
    by move=> hf; rewrite /candq /candidate /= (q2r_lt R) zeE.
  have g0 := group_gt0 w he; case: (group_dvd I) => q dq.
  rewrite cE // /rivals /= /ncells -/(ncells I) -count_filter; congr (_ && (_ < _)%N).
  rewrite /groupmates -(@filter_group _ q) ?dq //; last by rewrite ltn_divLR // -dq.
  rewrite -dq !count_filter; apply: eq_in_count => f; rewrite mem_iota add0n => hf /=.
  rewrite cE // /beatsq /beats !(q2r_lt R) (q2r_eq R) !zeE // /together /= eq_sym.
  by case: (f %/ _ == _)%N; rewrite ?andbT ?andbF //= andbC.
case th: (i_activation I) => [ths|k|k|k||] //; rewrite -/(cells_on I _).
apply/eq_in_map => e; rewrite mem_iota add0n => he; rewrite threshold_on ?th // (q2r_lt R) zeE //.
Qed.

(* ---- patterns as lists of cells ---- *)
Lemma cells_on_pattern I W (F : nat -> nat -> bool) : wf I ->
  has_pattern (real I) F W <-> cells_on I W = [seq F (e %% i_nq I)%N (e %/ i_nq I)%N | e <- iota 0 (ncells I)].
Proof.
case/andP=> n0 _; split=> [h|/eq_in_map h i c hi hc].
  apply/eq_in_map => e; rewrite mem_iota add0n => he.
  rewrite -h /gate /= ?ltn_mod // ?ltn_divLR //; by rewrite -divn_eq.
have hi' : (i < i_nq I)%N by []. have hc' : (c < size (i_input I))%N by [].
rewrite /gate /= h; first by rewrite modnMDl modn_small // divnMDl // divn_small // addn0.
rewrite mem_iota add0n /ncells; apply: (@leq_trans (c.+1 * i_nq I)); first by rewrite mulSn addnC ltn_add2r.
by rewrite leq_mul2r hc' orbT.
Qed.
Lemma bits_pattern I W F : wf I -> has_pattern (real I) (sets F) W <-> cells_on I W = bits I F.
Proof. exact: cells_on_pattern. Qed.

(* ---- conditions ---- *)
Definition value I W (t : term) : R :=
  match t with
  | On e => z (real I) W e - q2r (theta_of I (e %% i_nq I))
  | Off e => q2r (theta_of I (e %% i_nq I)) - z (real I) W e
  | Beats x y => z (real I) W x - z (real I) W y
  end.
Definition holds I W (t : term) : bool := if strict t then 0 < value I W t else 0 <= value I W t.

Lemma count_drop_take (a : pred bool) k n s : (count a (drop k (take n s)) <= count a (drop k s))%N.
Proof.
rewrite -{2}(cat_take_drop n s) drop_cat; case: ltnP => h; first by rewrite count_cat leq_addr.
by rewrite drop_oversize.
Qed.
Lemma group_bits I W e : wf I -> (e < ncells I)%N ->
  let mine := take (group_of I) (drop (e %/ group_of I * group_of I) (cells_on I W)) in
  count id mine = on_count I W (e %/ group_of I) /\ size mine = group_of I.
Proof.
move=> w he; have g0 := group_gt0 w he; case: (group_dvd I) => q dq; set g := group_of I in g0 dq *; set k := (e %/ g)%N.
have kq : (k < q)%N by rewrite ltn_divLR // -dq.
have kg : (k * g + g <= ncells I)%N by rewrite addnC -mulSn dq leq_mul2r kq orbT.
have kl : (k * g <= ncells I)%N by apply: leq_trans (leq_addr _ _) kg.
split; last by rewrite size_takel // size_drop size_cells_on leq_subRL.
rewrite /cells_on -map_drop -map_take drop_iota take_iota count_map /on_count /grp -/g dq filter_group //.
by rewrite add0n (minn_idPl _) // -dq leq_subRL.
Qed.
Lemma offs_le I W n e : wf I -> (e < ncells I)%N ->
  (on_count I W (e %/ group_of I) <= group_of I - offs I (take n (cells_on I W)) e)%N.
Proof.
move=> w he; have [<- S] := group_bits W w he; set mine := take _ _ in S *.
have le : (offs I (take n (cells_on I W)) e <= count negb mine)%N.
  rewrite /offs /mine !take_drop takeC; exact: count_drop_take.
rewrite leq_subRL; last by rewrite (leq_trans le) // -S count_size.
by rewrite -S -(count_predC id mine) addnC leq_add2l.
Qed.

Lemma follows_holds I W n t : wf I -> follows I (take n (cells_on I W)) t -> holds I W t.
Proof.
move=> w; have tk d e : nth d (take n (cells_on I W)) e != d -> (e < ncells I)%N /\ nth d (take n (cells_on I W)) e = on (real I) W e.
  move=> h; have h1 : (e < size (take n (cells_on I W)))%N by rewrite ltnNge; apply: contra h => /(nth_default d) ->.
  have h2 : (e < n)%N by apply: leq_trans h1 _; rewrite size_take; case: ltnP => // /ltnW.
  have h3 : (e < ncells I)%N.
    by apply: leq_trans h1 _; rewrite size_take size_cells_on; case: ltnP => // /ltnW.
  by split=> //; rewrite nth_take // nth_cells_on.
have tT e : nth false (take n (cells_on I W)) e -> (e < ncells I)%N /\ on (real I) W e.
  by move=> h; have [|a b] := tk false e; rewrite ?h // -b.
have tF e : ~~ nth true (take n (cells_on I W)) e -> (e < ncells I)%N /\ ~~ on (real I) W e.
  by move=> h; have [|a b] := tk true e; rewrite ?(negbTE h) // -b (negbTE h).
case: t => [e|e|x y]; rewrite /holds /= ?subr_gt0 ?subr_ge0.
- case/andP=> re /tT[he]; rewrite /on /candidate /= re => /andP[h _]; exact: h.
- case/and3P=> re /tF[he oe] h; apply: (off_below he re oe); exact: leq_ltn_trans (@offs_le I W n e w he) h.
- case/and3P=> /tT[hx ox] /tF[hy oy] /eqP E; have := on_beats hy hx ox oy E.
  rewrite /beats; case/orP=> [h|/andP[/eqP h1 h2]]; first by case: ifP => _ //; apply: ltW.
  by rewrite ltnNge (ltnW h2) /= h1.
Qed.

(* ---- forms ---- *)
Definition lin W (rows : mat) : R := \sum_(i < size rows) dot (W i) (nth [::] rows i).
Lemma lin_nil W : lin W [::] = 0. Proof. by rewrite /lin big_ord0. Qed.
Lemma lin_cons W r rows : lin W (r :: rows) = dot (W 0%N) r + lin (fun i => W i.+1) rows.
Proof. by rewrite /lin /= big_ord_recl. Qed.
Lemma lin_addrow W i t p rows : lin W (addrow i t p rows) = q2r t * dot (W i) p + lin W rows.
Proof.
elim: i W rows => [|i IH] W [|r rows] /=; rewrite ?lin_cons ?lin_nil ?dot_scale ?addr0 ?dot_axpy ?IH ?dot_nil ?lin_nil //.
- by rewrite addrA.
- by rewrite add0r addr0.
- by rewrite addrCA.
Qed.
Lemma lin_addcell I W e t rows : wf I -> lin W (addcell I e t rows) = q2r t * z (real I) W e + lin W rows.
Proof. by move=> w; rewrite lin_addrow z_dot. Qed.
Lemma lin_zero W rows : zero_form rows -> lin W rows = 0.
Proof.
elim: rows W => [|r rows IH] W /=; first by rewrite lin_nil.
by case/andP=> /(dot_iszero (W 0%N)) h /IH h'; rewrite lin_cons h h' addr0.
Qed.
Lemma lin_addterm I W t x rows : wf I ->
  lin W (addterm I t x rows) = q2r x * (value I W t - q2r (constant I t)) + lin W rows.
Proof.
move=> w; case: t => [e|e|a b] /=; rewrite !lin_addcell // ?q2r_opp ?q2r_0; ring.
Qed.
Definition weighted I W (ts : lemma) : R := \sum_(t <- ts) q2r t.2 * value I W t.1.
Lemma sumrows_ok I W ts rows : wf I -> lin W (sumrows I ts rows) + q2r (sumconst I ts) = weighted I W ts + lin W rows.
Proof.
move=> w; rewrite /weighted; elim: ts => [|t ts IH] /=; first by rewrite big_nil q2r_0 addr0 add0r.
rewrite lin_addterm // big_cons q2r_add q2r_mul -[RHS]addrA -IH; ring.
Qed.

Definition all_hold I W (ts : lemma) : bool := all (fun t => holds I W t.1) ts.
Lemma refutes_hold I W n ts : wf I -> refutes I (take n (cells_on I W)) ts -> all_hold I W ts.
Proof. by move=> w; apply: sub_all => t; exact: follows_holds. Qed.
Lemma weighted_ge0 I W ts : positives ts -> all_hold I W ts -> 0 <= weighted I W ts.
Proof.
rewrite /weighted; elim: ts => [|t ts IH] /=; first by rewrite big_nil.
case/andP=> p ps /andP[h hs]; rewrite big_cons addr_ge0 ?IH // mulr_ge0 //.
  by move: p; rewrite (q2r_lt R) q2r_0 => /ltW.
by move: h; rewrite /holds; case: ifP => // _ /ltW.
Qed.
Lemma weighted_gt0 I W ts : positives ts -> all_hold I W ts -> has (fun t => strict t.1) ts -> 0 < weighted I W ts.
Proof.
rewrite /weighted; elim: ts => [|t ts IH] //=.
case/andP=> p ps /andP[h hs]; rewrite big_cons; move: p; rewrite (q2r_lt R) q2r_0 => p.
case st: (strict t.1) => /= hh.
  apply: ltr_paddr (weighted_ge0 ps hs) _; apply: mulr_gt0 p _; by move: h; rewrite /holds st.
apply: ltr_paddl (IH ps hs hh); apply: mulr_ge0 (ltW p) _; by move: h; rewrite /holds st.
Qed.
Theorem lemma_contradiction I W n ts : wf I -> check_lemma I ts -> refutes I (take n (cells_on I W)) ts -> False.
Proof.
move=> w /and3P[ps zf K] /(refutes_hold w) hs.
have E : q2r (sumconst I ts) = weighted I W ts.
  by have := sumrows_ok W ts [::] w; rewrite lin_nil addr0 (lin_zero _ zf) add0r.
case/orP: K => [|/andP[]]; first by rewrite (q2r_lt R) q2r_0 E ltNge weighted_ge0.
by rewrite (q2r_eq R) q2r_0 E => /eqP h /(weighted_gt0 ps hs); rewrite h ltxx.
Qed.
End Sound.
