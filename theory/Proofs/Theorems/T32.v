(* Theorem 3.2, biconvexity inside each region: refuted for bare TopK with the regions of Eq. 13; repaired: it holds on the regions of the selected
   sets, for ReLU, JumpReLU, TopK and BatchTopK after ReLU (where these are the regions of Eq. 13) and for bare TopK. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From mathcomp Require Import ring.
From TheoryChecks.Theorems Require Import Statements Basics.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* As published: in the region of a pattern the loss is convex in either block. *)
Definition published_3_2 (R : realFieldType) (s : forall nq n, gate R nq n) : Prop :=
  forall (n np nr nq : nat) (p : problem R n np nr) (F : 'I_nq -> {set 'I_n}) (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)),
  unit_inputs p -> (forall d, 0 <= M p d) -> region p (@s nq n) F W ->
  convex_within (fun _ => True) (fun D' => loss p (@s nq n) D' W) /\ convex_within (region p (@s nq n) F) (fun W' => loss p (@s nq n) D W').

(* ---- numbers between two others ---- *)
Section Segments.
Variables (R : realFieldType) (t : R).
Hypothesis t01 : 0 <= t <= 1.
Implicit Types x y a b : R.
Notation seg x y := (t * x + (1 - t) * y).
Lemma seg_le x y a b : x <= a -> y <= b -> seg x y <= seg a b.
Proof. by case/andP: t01 => t0 t1 xa yb; rewrite ler_add // ler_wpmul2l // subr_ge0. Qed.
Lemma seg_lt x y a b : x < a -> y < b -> seg x y < seg a b.
Proof.
case/andP: t01 => t0 t1 xa yb; move: t0; rewrite le_eqVlt => /orP[/eqP <-|t0]; first by rewrite !mul0r !add0r subr0 !mul1r.
by apply: ltr_le_add; [rewrite ltr_pmul2l | apply: ler_wpmul2l (ltW yb); rewrite subr_ge0].
Qed.
Lemma seg_same x : seg x x = x. Proof. by ring. Qed.
Lemma seg_sq x y r : (r - seg x y) ^+ 2 <= t * (r - x) ^+ 2 + (1 - t) * (r - y) ^+ 2.
Proof.
case/andP: t01 => t0 t1; rewrite -subr_ge0.
have -> : t * (r - x) ^+ 2 + (1 - t) * (r - y) ^+ 2 - (r - seg x y) ^+ 2 = t * (1 - t) * (x - y) ^+ 2 by ring.
by rewrite mulr_ge0 ?sqr_ge0 // mulr_ge0 // subr_ge0.
Qed.
End Segments.

(* ---- the largest K of finitely many competing cells; lt breaks ties; if rect, only positive cells compete ---- *)
Section Competition.
Variables (R : realFieldType) (T : finType) (lt : rel T) (rect : bool) (K : nat).
Hypotheses (irr : irreflexive lt) (trans : transitive lt) (total : forall c e, c != e -> lt c e || lt e c).
Implicit Types (z : T -> R) (c e : T) (S : {set T}).
Definition wins z e c := (z c < z e) || ((z c == z e) && lt e c).
Definition candidate (x : R) := rect ==> (0 < x).
Definition rank z c := #|[set e | wins z e c]|.
Definition chosen z : {set T} := [set c | candidate (z c) && (rank z c < K)%N].

Lemma wins_irr z c : wins z c c = false. Proof. by rewrite /wins ltxx irr andbF. Qed.
Lemma wins_le z e c : wins z e c -> z c <= z e. Proof. by case/orP => [/ltW //|/andP[/eqP -> _]]; rewrite lexx. Qed.
Lemma wins_trans z a b c : wins z a b -> wins z b c -> wins z a c.
Proof.
rewrite /wins => /orP[ab|/andP[/eqP ab lab]] /orP[bc|/andP[/eqP bc lbc]].
- by rewrite (lt_trans bc ab).
- by rewrite bc ab.
- by rewrite -ab bc.
- by rewrite bc ab eqxx (trans lab lbc) orbT.
Qed.
Lemma wins_total z c e : c != e -> ~~ wins z e c -> wins z c e.
Proof. by move=> ce; rewrite /wins negb_or negb_and -leNgt; case: ltgtP => //= _ /negbTE h; have := total ce; rewrite h orbF. Qed.
Lemma rank_lt z e c : wins z e c -> (rank z e < rank z c)%N.
Proof.
move=> ec; apply: proper_card; apply/properP; split; last by exists e; rewrite inE ?ec // wins_irr.
by apply/subsetP => a; rewrite !inE => /wins_trans; apply.
Qed.
Lemma candidate_le x y : x <= y -> candidate x -> candidate y.
Proof. by move=> xy; rewrite /candidate; case: rect => //= x0; apply: lt_le_trans xy. Qed.

(* a chosen cell wins against every other *)
Lemma chosen_wins z c e : c \in chosen z -> e \notin chosen z -> wins z c e.
Proof.
rewrite !inE negb_and -leqNgt => /andP[cc rc] he; have ce : c != e by apply: contraL he => /eqP <-; rewrite negb_or cc -ltnNge.
apply: wins_total => //; apply/negP => ec; case/orP: he => [/negP|re]; first by apply; apply: candidate_le (wins_le ec) cc.
by have := leq_trans (ltn_trans (rank_lt ec) rc) re; rewrite ltnn.
Qed.
Lemma card_chosen z : (#|chosen z| <= K)%N.
Proof.
case: (set_0Vmem (chosen z)) => [->|[c0 h0]]; first by rewrite cards0.
case: (@arg_maxnP _ c0 (fun c => c \in chosen z) (rank z) h0) => c hc hmax; apply: leq_trans (_ : (rank z c).+1 <= _)%N; last by move: hc;
  rewrite inE => /andP[].
rewrite (cardsD1 c) hc add1n ltnS; apply: subset_leq_card; apply/subsetP => e /setD1P[ec he]; rewrite inE.
by apply: wins_total => //; apply/negP => /rank_lt; rewrite ltnNge (hmax e he : (_ <= _)%N).
Qed.
(* a candidate that is not chosen leaves no place free *)
Lemma full z c : candidate (z c) -> c \notin chosen z -> (K <= #|chosen z|)%N.
Proof.
move=> c1 c2; have h0 : candidate (z c) && (c \notin chosen z) by rewrite c1.
case: (@arg_minnP _ _ (fun e => candidate (z e) && (e \notin chosen z)) (rank z) h0) => b /andP[b1 b2] bmin.
have rb : (K <= rank z b)%N by move: b2; rewrite inE b1 /= -leqNgt.
apply: leq_trans rb _; apply: subset_leq_card; apply/subsetP => e; rewrite inE => eb; apply/negP => /negP he.
have := bmin e; rewrite he (candidate_le (wins_le eb)) // => /(_ isT); by rewrite leqNgt rank_lt.
Qed.

Theorem chosen_convex S z z' z2 (t : R) : 0 <= t <= 1 -> (forall c, z2 c = t * z c + (1 - t) * z' c) -> chosen z = S -> chosen z' = S ->
  chosen z2 = S.
Proof.
move=> t01 E2 h h'.
have cand_on c : candidate (z c) -> candidate (z' c) -> candidate (z2 c).
  rewrite /candidate; rewrite E2; case: rect => //= a b; by rewrite -(seg_same t 0) seg_lt.
have cand_off c : ~~ candidate (z c) -> ~~ candidate (z' c) -> ~~ candidate (z2 c).
  rewrite /candidate; rewrite E2; case: rect => //=; rewrite -!leNgt => a b; by rewrite -(seg_same t 0) seg_le.
have win c e : c \in S -> e \notin S -> wins z2 c e.
  move=> cS eS; have := @chosen_wins z c e; rewrite h => /(_ cS eS) w; have := @chosen_wins z' c e; rewrite h' => /(_ cS eS) w'.
  rewrite /wins !E2; case: ltgtP (seg_le t01 (wins_le w) (wins_le w')) => //= E _.
  case/orP: w => [l|/andP[_ //]]; case/orP: w' => [l'|/andP[_ //]].
  by have := seg_lt t01 l l'; rewrite E ltxx.
have SK : (#|S| <= K)%N by rewrite -h card_chosen.
apply/setP => c; case cS: (c \in S).
  rewrite inE cand_on ?(ltn_leq_trans _ SK) //=; last 2 first.
  - by move: cS; rewrite -h inE => /andP[].
  - by move: cS; rewrite -h' inE => /andP[].
  apply: leq_trans SK; apply: proper_card; apply/properP; split; last by exists c => //; rewrite inE wins_irr.
  apply/subsetP => e; rewrite inE => ec; apply/negP => /negP eS.
  by have := wins_trans ec (win _ _ cS eS); rewrite wins_irr.
apply/negbTE; rewrite inE negb_and -leqNgt; case: (leqP K #|S|) => [KS|SltK].
  apply/orP; right; apply: leq_trans KS _; apply: subset_leq_card; apply/subsetP => e eS; by rewrite inE win // cS.
apply/orP; left; apply: cand_off; apply/negP => cc.
  by have := full cc; rewrite h cS leqNgt SltK => /(_ isT).
by have := full cc; rewrite h' cS leqNgt SltK => /(_ isT).
Qed.
End Competition.

Section Gates.
Variables (R : realFieldType) (nq n : nat).
Implicit Types (Z : 'M[R]_(nq, n)) (F : 'I_nq -> {set 'I_n}).
(* Encoders between two that select the same cells select them too. *)
Definition convex_cells (s : gate R nq n) := forall F Z Z' t, 0 <= t <= 1 ->
  (forall i d, s Z i d = (d \in F i)) -> (forall i d, s Z' i d = (d \in F i)) -> forall i d, s (segment t Z Z') i d = (d \in F i).

Lemma jumprelu_convex theta : convex_cells (@jumprelu R theta nq n).
Proof.
move=> F Z Z' t t01 h h' i d; have := h i d; have := h' i d; rewrite /jumprelu !mxE.
case: (d \in F i) => y x; first by rewrite -(seg_same t theta) seg_lt.
by apply/negbTE; rewrite -leNgt -(seg_same t theta) seg_le // leNgt ?x ?y.
Qed.
Definition column_tie : rel 'I_nq := fun j i => (j < i)%N.
Lemma column_irr : irreflexive column_tie. Proof. by move=> j; apply: ltnn. Qed.
Lemma column_trans : transitive column_tie. Proof. by move=> b a c; apply: ltn_trans. Qed.
Lemma column_total c e : c != e -> column_tie c e || column_tie e c. Proof. by rewrite /column_tie -neq_ltn. Qed.
Lemma columns_convex rect k : convex_cells (fun Z i d => i \in chosen column_tie rect k (Z^~ d)).
Proof.
move=> F Z Z' t t01 h h' i d; pose S := [set i | d \in F i].
have E (Y : 'M[R]_(nq, n)) : (forall i d, (i \in chosen column_tie rect k (Y^~ d)) = (d \in F i)) -> chosen column_tie rect k (Y^~ d) = S.
  by move=> hY; apply/setP => j; rewrite hY inE.
have -> : (d \in F i) = (i \in S) by rewrite inE.
rewrite (chosen_convex column_irr column_trans column_total t01 _ (E Z h) (E Z' h')) // => c; by rewrite !mxE.
Qed.
Lemma topk_convex k : convex_cells (@topk R k nq n).
Proof.
have E (Z : 'M[R]_(nq, n)) i d : topk k Z i d = (i \in chosen column_tie true k (Z^~ d)) by rewrite inE.
by move=> F Z Z' t t01 h h' i d; rewrite E; apply: columns_convex => // j e; rewrite -E.
Qed.
Lemma bare_topk_convex k : convex_cells (@bare_topk R k nq n).
Proof.
have E (Z : 'M[R]_(nq, n)) i d : bare_topk k Z i d = (i \in chosen column_tie false k (Z^~ d)) by rewrite inE.
by move=> F Z Z' t t01 h h' i d; rewrite E; apply: columns_convex => // j e; rewrite -E.
Qed.
Definition batch_tie : rel ('I_nq * 'I_n) := fun e c => (e.2 < c.2)%N || ((e.2 == c.2) && (e.1 < c.1)%N).
Lemma batch_irr : irreflexive batch_tie. Proof. by move=> c; rewrite /batch_tie !ltnn andbF. Qed.
Lemma batch_trans : transitive batch_tie.
Proof.
move=> b a c; rewrite /batch_tie => /orP[x|/andP[/eqP x1 x2]] /orP[y|/andP[/eqP y1 y2]].
- by rewrite (ltn_trans x y).
- by rewrite -y1 x.
- by rewrite x1 y.
- by rewrite x1 y1 eqxx (ltn_trans x2 y2) orbT.
Qed.
Lemma batch_total c e : c != e -> batch_tie c e || batch_tie e c.
Proof.
case: c e => [i c] [j e]; rewrite /batch_tie xpair_eqE negb_and -!val_eqE /=; case: (ltngtP c e) => //= _.
by rewrite orbF; case: ltngtP.
Qed.
Lemma batch_topk_convex k : convex_cells (@batch_topk R k nq n).
Proof.
have E (Z : 'M[R]_(nq, n)) i d : batch_topk k Z i d = ((i, d) \in chosen batch_tie true (k * n) (fun c => Z c.1 c.2)) by rewrite inE.
move=> F Z Z' t t01 h h' i d; pose S := [set c : 'I_nq * 'I_n | c.2 \in F c.1].
have ES (Y : 'M[R]_(nq, n)) : (forall i d, batch_topk k Y i d = (d \in F i)) -> chosen batch_tie true (k * n) (fun c => Y c.1 c.2) = S.
  by move=> hY; apply/setP => -[j e]; rewrite -E hY inE.
have -> : (d \in F i) = ((i, d) \in S) by rewrite inE.
rewrite E (chosen_convex batch_irr batch_trans batch_total t01 _ (ES Z h) (ES Z' h')) // => c; by rewrite !mxE.
Qed.
End Gates.

Section Repaired.
Variables (R : realFieldType) (n np nr nq : nat) (p : problem R n np nr) (s : gate R nq n) (F : 'I_nq -> {set 'I_n}).
Implicit Types (D : 'M[R]_(nr, nq)) (W : 'M[R]_(nq, np)).
Hypothesis M_ge0 : forall d, 0 <= M p d.
Definition selected_region W := selected p s W =1 F.

Definition loss_of (Y : 'M[R]_(nr, n)) : R := \sum_d M p d * sqnorm (col d (W_r p) - col d Y).
Lemma loss_of_convex Y Y' t : 0 <= t <= 1 -> loss_of (segment t Y Y') <= t * loss_of Y + (1 - t) * loss_of Y'.
Proof.
move=> t01; rewrite /loss_of !mulr_sumr -big_split; apply: ler_sum => d _ /=.
rewrite mulrCA [X in _ <= _ + X]mulrCA -mulrDr ler_wpmul2l // /sqnorm /ip !mulr_sumr -big_split; apply: ler_sum => k _ /=.
by rewrite !mxE -!expr2 seg_sq.
Qed.

Theorem repaired_3_2_decoder W : convex_on (fun _ => True) (fun D => loss p s D W).
Proof.
move=> A B t t01 _ _; split=> //; rewrite (_ : loss p s (segment t A B) W = loss_of (segment t (output p s A W) (output p s B W))) ?loss_of_convex //.
by rewrite /loss /output /segment mulmxDl -!scalemxAl.
Qed.
Hypothesis cells : convex_cells s.
Theorem repaired_3_2_encoder D : convex_on selected_region (loss p s D).
Proof.
move=> A B t t01 hA hB; have on W i d : selected_region W -> s (W *m W_p p) i d = (d \in F i) by move=> /(_ i)/setP/(_ d); rewrite inE.
have Z : segment t A B *m W_p p = segment t (A *m W_p p) (B *m W_p p) by rewrite /segment mulmxDl -!scalemxAl.
have hAB i d : s (segment t A B *m W_p p) i d = (d \in F i) by rewrite Z; apply: (cells t01) => j e; apply: on.
split=> [i|]; first by apply/setP => d; rewrite inE.
rewrite (_ : loss p s D (segment t A B) = loss_of (segment t (output p s D A) (output p s D B))) ?loss_of_convex //.
rewrite /loss_of /loss /output; apply: eq_bigr => d _; congr (_ * sqnorm (_ - col d _)).
have seg (Y Y' : 'M[R]_(nq, n)) i e : segment t Y Y' i e = t * Y i e + (1 - t) * Y' i e by rewrite !mxE.
rewrite [in RHS]/segment !scalemxAr -mulmxDr -[_ + _]/(segment t _ _); congr (_ *m _); apply/matrixP => i e.
have actE V : (forall i d, s (V *m W_p p) i d = (d \in F i)) -> act s (V *m W_p p) i e = if e \in F i then (V *m W_p p) i e else 0.
  by move=> h; rewrite mxE h.
rewrite seg !actE //; try by move=> i' d'; apply: on.
by rewrite Z seg; case: ifP => _ //; rewrite !mulr0 addr0.
Qed.
(* Where only positive entries pass, the regions of the selected sets are those of Eq. 13. *)
Lemma rectified_region W : rectified s -> region p s F W <-> selected_region W.
Proof. by move=> rect; split=> H i; rewrite -(H i); apply/setP => d; rewrite !inE rectified_act. Qed.
Corollary repaired_3_2_region D : rectified s -> convex_on (region p s F) (loss p s D).
Proof.
move=> rect A B t t01 /(rectified_region A rect) hA /(rectified_region B rect) hB.
by have [h1 h2] := repaired_3_2_encoder D t01 hA hB; split=> //; apply/(rectified_region _ rect).
Qed.
End Repaired.

(* In the published words, for the activations that pass positive entries only. *)
Section Published.
Variable R : realFieldType.
Lemma holds_3_2 (s : forall nq n, gate R nq n) : (forall nq n, rectified (@s nq n)) -> (forall nq n, convex_cells (@s nq n)) -> published_3_2 s.
Proof.
move=> rect cells n np nr nq p F D W _ M_ge0 _; split=> A B t t01 hA hB _.
  exact: (@repaired_3_2_decoder _ _ _ _ _ p (@s nq n) M_ge0 W A B t t01 I I).2.
exact: (@repaired_3_2_region _ _ _ _ _ p (@s nq n) F M_ge0 (@cells nq n) D (@rect nq n) A B t t01 hA hB).2.
Qed.
Theorem published_3_2_relu : published_3_2 (@relu R).
Proof. by apply: holds_3_2 => nq n; [exact: relu_rectified | exact: (@jumprelu_convex R nq n 0)]. Qed.
Theorem published_3_2_jumprelu theta : 0 <= theta -> published_3_2 (@jumprelu R theta).
Proof. by move=> t0; apply: holds_3_2 => nq n; [exact: jumprelu_rectified | exact: jumprelu_convex]. Qed.
Theorem published_3_2_topk k : published_3_2 (@topk R k).
Proof. by apply: holds_3_2 => nq n; [exact: topk_rectified | exact: topk_convex]. Qed.
Theorem published_3_2_batch_topk k : published_3_2 (@batch_topk R k).
Proof. by apply: holds_3_2 => nq n; [exact: batch_topk_rectified | exact: batch_topk_convex]. Qed.
End Published.

Section Refuted.
Variable R : realFieldType.
Notation q a b := (a%:R / b%:R : R).
(* One input, two neurons, k = 1, W_D = (-2, -1), the second neuron at -2, the first at a: no entry is positive, so all share the empty pattern. *)
Definition one_input : problem R 1 1 1 := Problem 1%:M 1%:M (fun=> 1).
Definition decoder21 : 'M[R]_(1, 2) := mx 1 2 [:: [:: - 2%:R; -1]].
Definition at_ (a : R) : 'M[R]_(2, 1) := mx 2 1 [:: [:: a]; [:: - 2%:R]].
Notation s := (@bare_topk R 1 2 1).
Lemma bare1 (Z : 'M[R]_(2, 1)) i : s Z i ord0 = [forall j, ~~ beats Z ord0 j i].
Proof.
rewrite /bare_topk ltnS leqn0 cards_eq0; apply/eqP/forallP => [/setP H j|H]; first by have := H j; rewrite !inE => ->.
by apply/setP => j; rewrite !inE; apply/negbTE.
Qed.
Lemma loss_at a : loss one_input s decoder21 (at_ a) = (1 - (if - 2%:R <= a then - 2%:R * a else 2%:R)) ^+ 2.
Proof.
have Zm : at_ a *m W_p one_input = at_ a by rewrite mulmx1.
have on0 : s (at_ a) ord0 ord0 = (- 2%:R <= a).
  rewrite bare1; apply/forallP/idP => [/(_ ord_max)|h j].
    by rewrite /beats !mxE /= ltn0 andbF orbF -leNgt.
  by rewrite /beats ltn0 andbF orbF !mxE -leNgt; ord_cases j.
have on1 : s (at_ a) ord_max ord0 = (a < - 2%:R).
  rewrite bare1; apply/forallP/idP => [/(_ ord0)|h j].
    by rewrite /beats !mxE /= negb_or -leNgt andbT => /andP[h1 h2]; rewrite lt_neqAle eq_sym h2.
  by rewrite /beats !mxE; ord_cases j; rewrite /= ?ltxx ?andbF ?andbT // negb_or -leNgt (ltW h) gt_eqF.
rewrite /loss big_ord_recl big_ord0 addr0 mul1r /sqnorm /ip big_ord_recl big_ord0 addr0 -expr2; congr (_ ^+ 2).
have l1 : lift ord0 ord0 = ord_max :> 'I_2 by apply/val_inj.
rewrite /output Zm !mxE /= !big_ord_recl big_ord0 l1 ![act _ _ _ _]mxE on0 on1 !mxE /= ltNge; case: ifP => _ /=; ring.
Qed.
Lemma at_region a : a <= 0 -> region one_input s (fun=> set0) (at_ a).
Proof.
move=> a0 i; apply/setP => d; rewrite !inE mxE mulmx1; case: ifP => _; last by rewrite ltxx.
by apply/negbTE; rewrite -leNgt mxE ord1; ord_cases i; rewrite /= ?oppr_le0 ?ler0n.
Qed.
Theorem published_3_2_refuted : ~ published_3_2 (@bare_topk R 1).
Proof.
move/(_ _ _ _ _ one_input (fun=> set0) decoder21 (at_ (- q 5 2))) => H.
have [|d||_] := H; [| exact: ler01 | by apply: at_region; rewrite oppr_le0 divr_ge0 ?ler0n |].
  by move=> d; rewrite (ord1 d) /sqnorm /ip big_ord_recl big_ord0 !mxE /= mulr1n; ring.
move/(_ (at_ (- q 5 2)) (at_ (- q 1 2)) (q 1 2)).
have -> : segment (q 1 2) (at_ (- q 5 2)) (at_ (- q 1 2)) = at_ (- q 3 2).
  by apply/matrixP => i j; rewrite !mxE ord1; ord_cases i; rewrite /=; field; rewrite ?pnatr_eq0.
have cmp a b : (- 2%:R <= - q a b) = (a%:R <= 2%:R * b%:R :> R) || (b == 0)%N.
  case: b => [|b]; first by rewrite invr0 mulr0 oppr0 oppr_le0 ler0n orbT.
  by rewrite ler_opp2 ler_pdivr_mulr ?ltr0Sn ?orbF.
rewrite !loss_at !cmp !orbF -!natrM !ler_nat /= => {H}H.
have : (1 - - 2%:R * - q 3 2) ^+ 2 <= q 1 2 * (1 - 2%:R) ^+ 2 + (1 - q 1 2) * (1 - - 2%:R * - q 1 2) ^+ 2.
  apply: H; try by apply: at_region; rewrite oppr_le0 divr_ge0 ?ler0n.
  by rewrite divr_ge0 ?ler0n ?ler01 //= ler_pdivr_mulr ?ltr0n // mul1r ler_nat.
rewrite -subr_ge0; have -> : q 1 2 * (1 - 2%:R) ^+ 2 + (1 - q 1 2) * (1 - - 2%:R * - q 1 2) ^+ 2 - (1 - - 2%:R * - q 3 2) ^+ 2 = - q 7 2 by field;
  rewrite ?pnatr_eq0.
by rewrite oppr_ge0 leNgt divr_gt0 ?ltr0n.
Qed.
End Refuted.
