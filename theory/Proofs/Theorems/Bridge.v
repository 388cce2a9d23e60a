(* The two sets of definitions say the same: a problem and a gate of Statements.v, read as an instance of Model.v, have the same gates, latents, loss
   and patterns, for ReLU, JumpReLU, TopK and BatchTopK after ReLU, bare TopK and identity. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum matrix mxalgebra.
From TheoryChecks Require Model.
From TheoryChecks.Theorems Require Import Statements.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Bridge.
Variable R : realFieldType.
(* a matrix as the function of indices that Model.v has; 0 outside *)
Definition entries k l (A : 'M[R]_(k, l)) (i j : nat) : R := if insub i is Some i' then if insub j is Some j' then A i' j' else 0 else 0.
Lemma entriesE k l (A : 'M[R]_(k, l)) (i : 'I_k) (j : 'I_l) : entries A i j = A i j. Proof. by rewrite /entries !valK. Qed.

Variables (n np nr nq : nat) (p : problem R n np nr).
Definition instance_of (theta : R) (group budget : nat) (rectified : bool) : Model.instance R :=
  Model.Instance np nr nq n (fun c j => entries (W_p p) j c) (fun c k => entries (W_r p) k c)
    (fun c => if insub c is Some c' then M p c' else 0) (fun _ => theta) group budget rectified.
(* Model.v's instance of each rule *)
Definition jumprelu_instance (theta : R) := instance_of theta 1 1 true.
Definition identity_instance := instance_of 0 1 1 false.
Definition topk_instance (k : nat) := instance_of 0 nq k true.
Definition bare_topk_instance (k : nat) := instance_of 0 nq k false.
Definition batch_topk_instance (k : nat) := instance_of 0 (n * nq) (k * n) true.

Section Instance.
Variables (theta : R) (group budget : nat) (rectified : bool).
Notation J := (instance_of theta group budget rectified).
Lemma preE (W : 'M[R]_(nq, np)) (i : 'I_nq) (c : 'I_n) : Model.pre J (entries W) i c = (W *m W_p p) i c.
Proof. by rewrite mxE; apply: eq_bigr => j _; rewrite /= !entriesE. Qed.
Lemma zE (W : 'M[R]_(nq, np)) (i : 'I_nq) (c : 'I_n) : Model.z J (entries W) (c * nq + i) = (W *m W_p p) i c.
Proof.
have q0 : (0 < nq)%N by exact: leq_ltn_trans (leq0n i) (ltn_ord i).
by rewrite -preE /Model.z /Model.neuron /Model.column /= modnMDl divnMDl // modn_small // divn_small // addn0.
Qed.
Definition agrees (s : gate R nq n) := forall (W : 'M[R]_(nq, np)) (i : 'I_nq) (c : 'I_n), Model.gate J (entries W) i c = s (W *m W_p p) i c.

Section Gate.
Variable s : gate R nq n.
Hypothesis same : agrees s.
Theorem bridge_latent W (i : 'I_nq) (c : 'I_n) : Model.latent J (Model.gate J (entries W)) (entries W) i c = act s (W *m W_p p) i c.
Proof. by rewrite /Model.latent same mxE preE. Qed.
Theorem bridge_output D W (c : 'I_n) (k : 'I_nr) :
  Model.output J (Model.gate J (entries W)) (entries D) (entries W) c k = output p s D W k c.
Proof. by rewrite mxE; apply: eq_bigr => i _; rewrite entriesE bridge_latent. Qed.
Theorem bridge_loss D W : Model.loss J (entries D) (entries W) = loss p s D W.
Proof.
apply: eq_bigr => c _; rewrite /= valK; congr (_ * _); apply: eq_bigr => k _.
by rewrite /Model.residual bridge_output /= entriesE !mxE -expr2.
Qed.
(* the sets of cells that are on; where latents that are on are positive, the paper's sets *)
Theorem bridge_selected (F : 'I_nq -> {set 'I_n}) W :
  Model.has_pattern J (fun i c => if insub i is Some i' then if insub c is Some c' then c' \in F i' else false else false) (entries W)
  <-> selected p s W =1 F.
Proof.
split=> [h i|h i c hi hc].
  apply/setP => c; have := h i c (ltn_ord i) (ltn_ord c); by rewrite !valK same inE.
rewrite /= in hi hc; rewrite (insubT (fun i => i < nq)%N hi) (insubT (fun c => c < n)%N hc) -h inE -same; by [].
Qed.
End Gate.
End Instance.

Lemma on_alone theta rectified (W : nat -> nat -> R) e : Model.on (instance_of theta 1 1 rectified) W e = (rectified ==> (theta < Model.z (instance_of theta 1 1 rectified) W e)).
Proof.
set J := instance_of _ _ _ _; rewrite /Model.on /Model.candidate /=; case: (_ ==> _) => //=.
rewrite /Model.rivals (eq_count (a2 := pred0)) ?count_pred0 // => f.
rewrite /Model.together /= !divn1; case: eqP => // <-; by rewrite /Model.beats ltxx ltnn !andbF.
Qed.
Theorem bridge_jumprelu theta : agrees theta 1 1 true (@jumprelu R theta nq n).
Proof. by move=> W i c; rewrite /Model.gate on_alone /= zE. Qed.
Theorem bridge_relu : agrees 0 1 1 true (@relu R nq n).
Proof. exact: bridge_jumprelu. Qed.
Theorem bridge_identity : agrees 0 1 1 false (@identity R nq n).
Proof. by move=> W i c; rewrite /Model.gate on_alone. Qed.

(* the rivals of a cell are the neurons that beat it on its column, among the positive ones where the rule is rectified *)
Lemma rivalsE k rectified W (i : 'I_nq) (c : 'I_n) (J := instance_of 0 nq k rectified) :
  Model.rivals J (entries W) (c * nq + i) = #|[set j | (rectified ==> (0 < (W *m W_p p) j c)) && beats (W *m W_p p) c j i]|.
Proof.
have q0 : (0 < nq)%N by exact: leq_ltn_trans (leq0n i) (ltn_ord i).
rewrite /Model.rivals /Model.cells -[Model.ncol J]/n -[Model.nq J]/nq.
have fit : (c * nq + nq <= n * nq)%N by rewrite addnC -mulSn leq_mul2r ltn_ord orbT.
rewrite -(subnKC fit) -addnA iotaD iotaD !count_cat.
have apart a m : (forall f, (a <= f < a + m)%N -> (f %/ nq)%N != c) ->
    count (fun f => [&& Model.together J f (c * nq + i), Model.candidate J (entries W) f & Model.beats J (entries W) f (c * nq + i)]) (iota a m) = 0%N.
  move=> h; apply/eqP; rewrite -leqn0 leqNgt -has_count; apply/hasPn => f; rewrite mem_iota => /h ne.
  by rewrite /Model.together /= divnMDl // (divn_small (ltn_ord i)) addn0 (negbTE ne).
rewrite [X in (X + _)%N]apart ?add0n; last by move=> f /andP[_ h]; rewrite neq_ltn ltn_divLR // h.
rewrite [X in (_ + X)%N]apart ?addn0; last by move=> f /andP[h _]; rewrite neq_ltn orbC -[(c < _)%N]/(c.+1 <= _)%N leq_divRL // mulSn addnC h.
rewrite -[X in iota X _]addn0 iotaDl count_map cardsE cardE size_filter -val_enum_ord count_map -enumT.
apply: eq_count => j /=; rewrite unfold_in /=.
rewrite /Model.together /= !divnMDl // (divn_small (ltn_ord i)) (divn_small (ltn_ord j)) eqxx /= /Model.candidate /= zE; congr (_ && _).
by rewrite /Model.beats !zE ltn_add2l (eq_sym ((W *m W_p p) j c)).
Qed.
Theorem bridge_bare_topk k : agrees 0 nq k false (@bare_topk R k nq n).
Proof. by move=> W i c; rewrite /Model.gate /Model.on /= rivalsE. Qed.
Theorem bridge_topk k : agrees 0 nq k true (@topk R k nq n).
Proof.
move=> W i c; rewrite /Model.gate /Model.on /Model.candidate /= zE rivalsE /topk /bare_topk; case pos: (0 < _) => //=.
congr (_ < _)%N; apply: eq_card => j; rewrite !inE; case b: (beats _ _ _ _); rewrite ?andbF ?andbT //=.
by case/orP: b => [|/andP[/eqP <-]] //; apply: lt_trans.
Qed.

(* over a batch every cell is a rival of every other; cell c nq + i of Model.v is (i, c), and both orders are the same *)
Lemma count_cells (P : pred nat) m : count P (iota 0 (m * nq)) = (\sum_(c < m) \sum_(i < nq) P (c * nq + i))%N.
Proof.
elim: m => [|m IH]; first by rewrite big_ord0.
rewrite mulSn addnC iotaD count_cat IH big_ord_recr /=; congr (_ + _)%N.
rewrite -[X in iota X _]addn0 iotaDl count_map -sum1_count big_mkcond -{1}[nq]subn0 -/(index_iota 0 nq) big_mkord.
by apply: eq_bigr => i _ /=; case: (P _).
Qed.
Lemma batch_rivalsE k W (i : 'I_nq) (c : 'I_n) (J := batch_topk_instance k) : 0 < (W *m W_p p) i c ->
  Model.rivals J (entries W) (c * nq + i) = #|[set e | batch_beats (W *m W_p p) e (i, c)]|.
Proof.
move=> pos; rewrite /Model.rivals /Model.cells -[Model.ncol J]/n -[Model.nq J]/nq count_cells -sum1dep_card exchange_big pair_big [RHS]big_mkcond /=.
apply: eq_bigr => -[j d] _ /=.
have fit (a : 'I_nq) (b : 'I_n) : (b * nq + a < n * nq)%N.
  by apply: (@leq_trans (b * nq + nq)%N); rewrite ?ltn_add2l ?ltn_ord // addnC -mulSn leq_mul2r ltn_ord orbT.
rewrite /Model.together /= !divn_small // eqxx /= /Model.candidate /= !zE /Model.beats !zE /batch_beats /=.
have -> : (d * nq + j < c * nq + i)%N = (d < c)%N || (d == c) && (j < i)%N.
  case: (ltngtP d c) => [lt|gt|/val_inj ->] /=; last by rewrite eqxx ltn_add2l.
    apply: (@leq_trans (d * nq + nq)%N); first by rewrite ltn_add2l ltn_ord.
    by apply: leq_trans (leq_addr _ _); rewrite addnC -mulSn leq_mul2r lt orbT.
  rewrite (_ : (d == c) = false) /=; last by apply/eqP => E; rewrite E ltnn in gt.
  apply/negbTE; rewrite -leqNgt; apply: (@leq_trans (c * nq + nq)%N); first by rewrite leq_add2l ltnW.
  by apply: leq_trans (leq_addr _ _); rewrite addnC -mulSn leq_mul2r gt orbT.
rewrite (eq_sym ((W *m W_p p) j d)); case b: (_ || _); rewrite ?andbF // andbT; suff -> : 0 < (W *m W_p p) j d by [].
by case/orP: b => [|/andP[/eqP <-]] //; apply: lt_trans.
Qed.
Theorem bridge_batch_topk k : agrees 0 (n * nq) (k * n) true (@batch_topk R k nq n).
Proof.
move=> W i c; rewrite /Model.gate /Model.on /Model.candidate /= zE /batch_topk; case pos: (0 < _) => //=.
by rewrite (batch_rivalsE k pos).
Qed.
End Bridge.
