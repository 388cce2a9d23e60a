(* Decision trees (docs/certificates.md, "enumeration"), token by token as they stand in a certificate, with memory for one path: complete and sound. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Cells Patterns.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ---- lemmas by number: a binary trie ---- *)
Inductive trie := Leaf | Node of option lemma & trie & trie.
Definition root (t : trie) := if t is Node v _ _ then v else None.
Definition left (t : trie) := if t is Node _ l _ then l else Leaf.
Definition right (t : trie) := if t is Node _ _ r then r else Leaf.
Fixpoint get (p : positive) (t : trie) : option lemma :=
  match p with xH => root t | xO q => get q (left t) | xI q => get q (right t) end.
Fixpoint put (p : positive) (x : lemma) (t : trie) : trie :=
  match p with
  | xH => Node (Some x) (left t) (right t)
  | xO q => Node (root t) (put q x (left t)) (right t)
  | xI q => Node (root t) (left t) (put q x (right t))
  end.
Fixpoint every (P : lemma -> Prop) (t : trie) : Prop :=
  if t is Node v l r then [/\ (if v is Some x then P x else True), every P l & every P r] else True.
Lemma every_get P t p x : every P t -> get p t = Some x -> P x.
Proof.
elim: p t => [p IH|p IH|] t /=; [| |by case: t => [|[y|] l r] //= [h _ _] [<-]].
  by move=> h; apply: IH; case: t h => // v l r [].
by move=> h; apply: IH; case: t h => // v l r [].
Qed.
Lemma every_put P t p x : every P t -> P x -> every P (put p x t).
Proof.
by elim: p t => [p IH|p IH|] [|v l r] //= h hx; try (case: h => h1 h2 h3); split=> //; apply: IH.
Qed.

Fixpoint same_bits (s t : seq bool) : bool :=
  match s, t with [::], [::] => true | x :: s', y :: t' => if x (+) y then false else same_bits s' t' | _, _ => false end.
Lemma same_bitsE s t : same_bits s t = (s == t).
Proof. by elim: s t => [|[] s IH] [|[] t] //=; rewrite IH. Qed.

(* ---- the walk ---- *)
(* A child is the list of decisions on the first cells, the last one first. *)
Record state := State {
  lemmas : trie; next : positive;  (* the number of the next lemma *)
  todo : seq (seq bool);           (* the children that are expected, in this order *)
  wants : bool;                    (* the first one is open and complete: its point is expected *)
  found : N; kept : seq (seq bool) }.
Inductive token := NewLemma of lemma | Open | Closed of positive | Point of mat.

Section Walk.
Variables (I : inst) (keep : bool). (* keep: list the patterns, not only their number *)
Let g := group_of I.
Definition allowed (p : seq bool) (b : bool) : bool :=
  if neuronwise I then true
  else let decided := take (size p %% g) p in
    if b then (count id decided < budget_of I)%N else rectified_of I || (budget_of I < g - count negb decided)%N.
Definition children (p : seq bool) : seq (seq bool) := [seq b :: p | b <- [:: false; true] & allowed p b].
(* for one neuron or threshold gates a term asks for a decision, nothing else *)
Definition decided_so (p : seq bool) (n : nat) (b : bool) (e : nat) : bool := (e < n)%N && (nth b p (n - e.+1) (+) b).
Definition follows_path (p : seq bool) (n : nat) (t : term) : bool :=
  match t with On e => decided_so p n false e | Off e => decided_so p n true e | Beats _ _ => false end.
Definition closes (p : seq bool) (ts : lemma) : bool :=
  if neuronwise I then let n := size p in all (fun t => follows_path p n t.1) ts else refutes I (rev p) ts.
Definition step (st : state) (tok : token) : option state :=
  let: State ls nx td w n k := st in
  match tok, td, w with
  | NewLemma ts, _, _ => if check_lemma I ts then Some (State (put nx ts ls) (Pos.succ nx) td w n k) else None
  | Open, p :: rest, false =>
      if (size p < ncells I)%N then Some (State ls nx (children p ++ rest) false n k) else Some (State ls nx td true n k)
  | Closed j, p :: rest, false =>
      if get j ls is Some ts then if closes p ts then Some (State ls nx rest false n k) else None else None
  | Point W, p :: rest, true =>
      if same_bits (pattern_at I W) (rev p) then Some (State ls nx rest false (N.succ n) (if keep then p :: k else k)) else None
  | _, _, _ => None
  end.
Definition start : option state :=
  if wf I && (0 < ncells I)%N then Some (State Leaf 1 (children [::]) false 0 [::]) else None.
Definition finished (st : state) : bool := nilp (todo st).
Definition steps (st : option state) (toks : seq token) : option state := foldl (fun s t => if s is Some x then step x t else None) st toks.
End Walk.

(* a tree as it stands in a certificate: 0 opens a child, j > 0 closes it by lemma j; points come when they are wanted, row after row *)
Record tree := Tree { t_lemmas : seq lemma; t_children : seq N; t_points : seq vec }.
Fixpoint cut (k n : nat) (v : vec) : mat := if k is S k' then take n v :: cut k' n (drop n v) else [::].
Fixpoint walk (I : inst) (keep : bool) (st : state) (children : seq N) (points : seq vec) : option state :=
  match children with
  | [::] => if nilp points then Some st else None
  | Npos j :: rest => if step I keep st (Closed j) is Some st' then walk I keep st' rest points else None
  | N0 :: rest =>
      if step I keep st Open is Some st' then
        if wants st' then
          if points is p :: points' then
            if step I keep st' (Point (cut (i_nq I) (i_np I) p)) is Some st2 then walk I keep st2 rest points' else None
          else None
        else walk I keep st' rest points
      else None
  end.
Definition walk_tree (I : inst) (keep : bool) (t : tree) : option state :=
  if steps I keep (start I) [seq NewLemma l | l <- t_lemmas t] is Some st then
    if walk I keep st (t_children t) (t_points t) is Some st' then if finished st' then Some st' else None else None
  else None.
(* the number of patterns, and their list, the decisions of each in order *)
Definition count_tree (I : inst) (t : tree) : option N := omap found (walk_tree I false t).
Definition list_tree (I : inst) (t : tree) : option (seq (seq bool)) := omap (fun st => [seq rev p | p <- kept st]) (walk_tree I true t).

(* ================ what it means ================ *)
Section Sound.
Variables (R : realFieldType) (I : inst) (keep : bool).
Notation cells_on := (@cells_on R I).
Let realized (s : seq bool) := exists W, cells_on W = s.
Lemma uniq_count (T : eqType) (s : seq T) : (forall x, x \in s -> (count_mem x s <= 1)%N) -> uniq s.
Proof.
elim: s => //= x s IH h; rewrite IH ?andbT.
  by move: (h x); rewrite inE eqxx => /(_ isT) /=; rewrite addnC addn1 ltnS leqn0 => /eqP /count_memPn.
by move=> y hy; apply: leq_trans (leq_addl _ _) (h y _); rewrite inE hy orbT.
Qed.
Definition starts (s p : seq bool) : bool := take (size p) s == rev p.
Hypothesis w : wf I.

Lemma starts_cons s p b : (size p < size s)%N -> starts s (b :: p) = starts s p && (nth b s (size p) == b).
Proof.
move=> h; rewrite /starts /= (take_nth b h) rev_cons; by apply/eqP/andP => [/rcons_inj[-> ->]|[/eqP -> /eqP ->]]; rewrite ?eqxx.
Qed.
Lemma decided_soP W p b e : starts (cells_on W) p -> decided_so p (size p) b e -> nth b (take (size p) (cells_on W)) e != b.
Proof. by move=> /eqP -> /andP[h]; rewrite nth_rev //; by case: (b); case: (nth _ _ _). Qed.
Lemma group_one : neuronwise I -> group_of I = 1%N /\ budget_of I = 1%N /\ rectified_of I.
Proof. by rewrite /neuronwise /group_of /budget_of /rectified_of; case: (i_activation I). Qed.
Lemma closes_false W p ts : check_lemma I ts -> closes I p ts -> starts (cells_on W) p -> False.
Proof.
move=> cl; rewrite /closes; case: ifP => [nw|_] f st; apply: (@lemma_contradiction _ I W (size p) ts w cl); last by rewrite (eqP st).
apply: sub_all f => t; case: (group_one nw) => g1 [b1 r1].
case: t.1 => [e|e|//] /(decided_soP st) h /=; rewrite r1 /=.
  by move: h; case: (nth _ _ _).
move: h; case E: (nth _ _ _) => //= _; rewrite g1 b1 /offs g1 muln1 divn1.
case: (ltnP e (size (take (size p) (cells_on W)))) => h; last by rewrite nth_default in E.
by rewrite (drop_nth true h) /= take0 E.
Qed.
(* decisions on the group of the next cell, among those on the first cells *)
Lemma group_counts W p (b := nth false (cells_on W) (size p)) : (size p < ncells I)%N -> starts (cells_on W) p ->
  let decided := take (size p %% group_of I) p in
  let k := (size p %/ group_of I)%N in
  (count id decided + b <= on_count I W k)%N /\ (count negb decided + ~~ b <= group_of I - on_count I W k)%N.
Proof.
move=> hp /eqP st decided k; have [E S] := group_bits W w hp; set mine := take _ _ in E S.
have g0 := group_gt0 w hp.
have hs : (size p < size (cells_on W))%N by rewrite size_cells_on.
have sk : size p = (k * group_of I + size p %% group_of I)%N by exact: divn_eq.
have D : take (size p %% group_of I) mine = rev decided.
  rewrite /mine take_take ?(ltnW (ltn_pmod _ g0)) // take_drop addnC -sk st -[LHS]revK; congr rev.
  by rewrite drop_rev revK /decided {1}sk addKn.
have m_nth : nth false mine (size p %% group_of I) = b by rewrite nth_take ?ltn_pmod // nth_drop -sk.
have mE : mine = rev decided ++ b :: drop (size p %% group_of I).+1 mine.
  by rewrite -{1}(cat_take_drop (size p %% group_of I) mine) D (drop_nth false) ?S ?ltn_pmod // m_nth.
have cE (a : pred bool) : (count a decided + a b <= count a mine)%N.
  by rewrite mE count_cat count_rev /= addnA leq_addr.
split; first by rewrite -E; exact: (cE id).
rewrite -S -E -(count_predC id mine) addKn; exact: (cE negb).
Qed.
Lemma child_allowed W p : (size p < ncells I)%N -> starts (cells_on W) p -> allowed I p (nth false (cells_on W) (size p)).
Proof.
move=> hp st; rewrite /allowed; case: ifP => // nw; have [] := group_counts hp st.
set b := nth _ _ _; set d := take _ _; set k := (_ %/ _)%N; case: b => /=; rewrite ?addn1 ?addn0.
  by move=> h _; exact: leq_trans h (on_count_le _ _ _).
move=> h1 h2; case r: (rectified_of I) => //=.
have g0 := group_gt0 w hp.
have kq : (k * group_of I < ncells I)%N by apply: leq_ltn_trans hp; exact: leq_trunc_div.
have h3 : @on_count R I W k = minn (budget_of I) (group_of I) by apply: on_count_bare => //; rewrite r.
move: h2; rewrite h3; case: (ltnP (budget_of I) (group_of I)) => h4.
  by rewrite !ltn_subRL addnC.
by rewrite subnn.
Qed.

Record good (st : state) (all : seq (seq bool)) : Prop := Good {
  g_lemmas : every (fun ts => check_lemma I ts) (lemmas st);
  g_size : forall p, p \in todo st -> (size p <= ncells I)%N;
  g_wants : wants st -> exists p rest, todo st = p :: rest /\ size p = ncells I;
  g_once : forall s, size s = ncells I -> (count (starts s) (todo st) + count_mem s all <= 1)%N;
  g_all : forall W, (0 < count (starts (cells_on W)) (todo st) + count_mem (cells_on W) all)%N;
  g_real : forall s, s \in all -> realized s;
  g_found : found st = N.of_nat (size all);
  g_kept : keep -> [seq rev p | p <- kept st] = all }.

Lemma children_starts s p : (size p < size s)%N -> (count (starts s) (children I p) <= starts s p)%N.
Proof.
move=> h; rewrite /children count_map count_filter -sum1_count.
have C b : starts s (b :: p) = starts s p && (nth false s (size p) == b).
  by rewrite starts_cons // (set_nth_default false).
rewrite sum1_count /= !C.
by case: (starts s p) => //=; case: (nth false s _) => /=; rewrite ?andbF ?addn0 //=; case: allowed.
Qed.
Lemma children_real W p : (size p < ncells I)%N -> starts (cells_on W) p -> (0 < count (starts (cells_on W)) (children I p))%N.
Proof.
move=> h st; rewrite -has_count; apply/hasP; exists (nth false (cells_on W) (size p) :: p).
  apply/mapP; exists (nth false (cells_on W) (size p)) => //.
  by rewrite mem_filter child_allowed //; case: (nth _ _ _).
rewrite starts_cons ?size_cells_on // st /=; apply/eqP; apply: set_nth_default; by rewrite size_cells_on.
Qed.

Lemma good_step st tok st' all : good st all -> step I keep st tok = Some st' -> exists all', good st' all'.
Proof.
case: st => ls nx td wn n k [/= gl gs gw go ga gr gf gk].
case: tok => [ts||j|W] /=.
- by case: ifP => // cl [<-]; exists all; split=> //=; exact: every_put.
- case: td gs gw go ga => [|p rest] // gs gw go ga; case: wn gw => // _; case: ltnP => h [<-].
    exists all; split=> //=.
    + move=> q; rewrite mem_cat => /orP[|hq]; last by apply: gs; rewrite inE hq orbT.
      by rewrite /children => /mapP[b _ ->].
    + move=> s hs; apply: leq_trans (go s hs); rewrite count_cat /= leq_add2r leq_add2r children_starts // hs //.
    + move=> W; have := ga W; rewrite count_cat /=; case st: (starts _ p) => /=; last first.
        by rewrite add0n => h'; rewrite -addnA addn_gt0 h' orbT.
      by move=> _; rewrite -addnA addn_gt0 children_real.
  exists all; split=> //= _; exists p, rest; split=> //; apply/eqP; rewrite eqn_leq h andbT.
  by apply: gs; rewrite inE eqxx.
- case: td gs gw go ga => [|p rest] // gs gw go ga; case: wn gw => // _; case E: (get j ls) => [ts|] //; case: ifP => // cl [<-].
  have ck := every_get gl E; exists all; split=> //=.
  + by move=> q hq; apply: gs; rewrite inE hq orbT.
  + by move=> s hs; apply: leq_trans (go s hs); rewrite /= leq_add2r leq_addl.
  + move=> W; have := ga W => /=; case st: (starts _ p) => //; by case: (closes_false ck cl st).
- case: td gs gw go ga => [|p rest] // gs gw go ga; case: wn gw => // /(_ isT)[p' [rest' [[<- _] hp]]].
  rewrite same_bitsE; case: eqP => // E [<-]; have sz : size (rev p) = ncells I by rewrite size_rev.
  have startsE s : size s = ncells I -> starts s p = (rev p == s).
    by move=> hs; rewrite /starts hp -hs take_size eq_sym.
  exists (rev p :: all); split=> //=.
  + by move=> q hq; apply: gs; rewrite inE hq orbT.
  + move=> s hs; have := go s hs; by rewrite /= startsE // addnCA addnA.
  + by move=> W'; have := ga W'; rewrite /= startsE ?size_cells_on // addnCA addnA.
  + move=> s; rewrite inE => /orP[/eqP ->|]; last exact: gr.
    by exists (m2r R W); rewrite -pattern_at_ok.
  + by rewrite gf; case: (size all).
  + by move=> kp; rewrite kp /= gk.
Qed.
Lemma good_steps toks st st' all : good st all -> steps I keep (Some st) toks = Some st' -> exists all', good st' all'.
Proof.
elim: toks st all => [|tok toks IH] st all g /=; first by case=> <-; exists all.
case E: (step I keep st tok) => [st1|] //; last by elim: toks {IH} => //=.
by have [all1 g1] := good_step g E; exact: (IH _ all1 g1).
Qed.
Lemma good_start st : start I = Some st -> exists all, good st all.
Proof.
rewrite /start w /=; case: ifP => // n0 [<-]; exists [::]; split=> //=.
- by move=> p /mapP[b _ ->].
- move=> s hs; rewrite addn0; apply: leq_trans (@children_starts s [::] _) _; rewrite ?hs //.
  by case: (starts _ _).
- by move=> W; rewrite addn0; apply: children_real => //; rewrite /starts take0.
Qed.
Lemma good_lists st all : good st all -> finished st -> lists_patterns (real R I) all /\ found st = count_of all.
Proof.
move=> [_ _ _ go ga gr gf _] /nilP td; rewrite td /= in go ga; split=> //; split.
  apply: uniq_count => s hs; have [W E] := gr _ hs.
  by have := go s; rewrite add0n; apply; rewrite -E size_cells_on.
move=> s; split=> [/gr|[W <-]] //; by have := ga W; rewrite add0n -has_count has_pred1.
Qed.
End Sound.

Section Kinds.
Variable R : realFieldType.
Notation real := (real R).

Lemma steps_none I keep toks : steps I keep None toks = None. Proof. by elim: toks. Qed.
Lemma walk_good I keep st cs ps st' all : wf I -> good R I keep st all -> walk I keep st cs ps = Some st' -> exists all', good R I keep st' all'.
Proof.
move=> w; elim: cs st ps all => [|[|j] cs IH] st ps all g /=.
- by case: ifP => // _ [<-]; exists all.
- case E: (step I keep st Open) => [st1|] //; have [all1 g1] := good_step w g E.
  case: ifP => _; last exact: IH g1.
  case: ps => [|p ps] //; case E2: (step I keep st1 _) => [st2|] //; have [all2 g2] := good_step w g1 E2; exact: IH g2.
- case E: (step I keep st (Closed j)) => [st1|] //; have [all1 g1] := good_step w g E; exact: IH g1.
Qed.
Lemma walk_tree_good I keep t st : walk_tree I keep t = Some st -> exists all, [/\ good R I keep st all, lists_patterns (real I) all & found st = count_of all].
Proof.
rewrite /walk_tree; case E0: (start I) => [st0|]; last by rewrite steps_none.
have w : wf I by move: E0; rewrite /start; case: (wf I).
have [all0 g0] := good_start R keep w E0.
case E: (steps _ _ _ _) => [st1|] //; have [all1 g1] := good_steps w g0 E.
case E1: (walk _ _ _ _ _) => [st2|] //; have [all2 g2] := walk_good w g1 E1.
by case: ifP => // fin [<-]; have [] := good_lists g2 fin; exists all2.
Qed.
Theorem list_tree_sound I t l : list_tree I t = Some l -> lists_patterns (real I) l.
Proof.
rewrite /list_tree; case E: walk_tree => [st|] //= [<-].
by have [all [g h _]] := walk_tree_good E; rewrite (g_kept g).
Qed.
Theorem count_tree_sound I t n : count_tree I t = Some n -> enumerated (real I) n.
Proof.
rewrite /count_tree; case E: walk_tree => [st|] //= [<-].
by have [all [g h e]] := walk_tree_good E; exists all.
Qed.
(* a stream: any sequence of tokens, fed one by one, that leaves nothing expected *)
Theorem stream_sound I toks st : steps I false (start I) toks = Some st -> finished st -> enumerated (real I) (found st).
Proof.
case E0: (start I) => [st0|]; last by rewrite steps_none.
have w : wf I by move: E0; rewrite /start; case: (wf I).
have [all0 g0] := good_start R false w E0; move=> E fin.
have [all g] := good_steps w g0 E; by exists all; case: (good_lists g fin).
Qed.

(* one neuron of the instance, with the threshold th of some neuron *)
Definition has_threshold (I : inst) (th : Q) : bool := neuronwise I && has (fun i => qeq (theta_of I i) th) (iota 0 (i_nq I)).
Definition check_enumeration (I : inst) (th : Q) (t : tree) (n : N) : bool :=
  has_threshold I th && (if count_tree (one_neuron I th) t is Some m then N.eqb m n else false).
Theorem enumeration_sound I th t n : check_enumeration I th t n -> enumerated (real (one_neuron I th)) n.
Proof.
case/andP=> _; case E: count_tree => [m|] // /N.eqb_eq <-; exact: count_tree_sound E.
Qed.
Definition check_enumeration_joint (I : inst) (t : tree) (n classes : N) : bool :=
  if list_tree I t is Some l then N.eqb (count_of l) n && N.eqb (up_to_permutation (i_nq I) (size (i_input I)) l) classes else false.
Theorem enumeration_joint_sound I t n classes :
  check_enumeration_joint I t n classes -> enumerated_jointly (real I) n classes.
Proof.
rewrite /check_enumeration_joint; case E: list_tree => [l|] // /andP[/N.eqb_eq hn /N.eqb_eq hc].
by exists l; split=> //; exact: list_tree_sound E.
Qed.

(* absorption: the list is complete, so a set that is not in it is not realizable *)
Definition check_absorption (I : inst) (alone : bool) (th : Q) (t : tree) (n : N) (counts : seq N) : bool :=
  let J := if alone then one_neuron I th else I in
  (alone ==> has_threshold I th) &&
  (if list_tree J t is Some l then
     N.eqb (count_of l) n && (absorption_counts alone (i_nq J) (size (i_input J)) l == counts) else false).
Theorem absorption_sound I alone th t n counts : check_absorption I alone th t n counts ->
  absorption (real (if alone then one_neuron I th else I)) alone n counts.
Proof.
rewrite /check_absorption => /andP[_]; set J := if alone then _ else _.
case E: list_tree => [l|] // /andP[/N.eqb_eq hn /eqP hc].
by exists l; split=> //; exact: list_tree_sound E.
Qed.
End Kinds.
