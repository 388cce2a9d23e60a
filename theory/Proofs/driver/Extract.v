(* The checker as a program: nested lists of numbers in, a word out. The checks are those of Check/*.v, whose soundness is proven; what stands here only
   takes a list apart. Extracted by the Makefile's target 'checker'. *)
From Coq Require Import ZArith QArith Extraction ExtrOcamlBasic ExtrOcamlNatInt ExtrOcamlZBigInt.
From mathcomp Require Import all_ssreflect.
From TheoryChecks Require Import Base Model Kinds.
From TheoryChecks.Check Require Import Everything.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

Local Open Scope nat_scope.

Inductive data := Num of Q | List of seq data.

(* ---- readers: None unless the shape is right ---- *)
Definition reader (T : Type) := data -> option T.
(* tail recursive: a tree has hundreds of thousands of children *)
Fixpoint collect (T : Type) (f : reader T) (l : seq data) (done : seq T) : option (seq T) :=
  match l with [::] => Some (rev done) | x :: r => if f x is Some y then collect f r (y :: done) else None end.
Definition all_of (T : Type) (f : reader T) (l : seq data) : option (seq T) := collect f l [::].
Definition rlist (T : Type) (f : reader T) : reader (seq T) := fun d => if d is List l then all_of f l else None.
Definition rq : reader Q := fun d => if d is Num q then Some q else None.
Definition rN : reader N := fun d =>
  if d is Num q then if isint q && Z.leb 0 (Qnum q) then Some (Z.to_N (Qnum q)) else None else None.
(* indices are small, so that OCaml's int holds them and what is made of them *)
Definition most : Z := 1048576%Z.
Definition rnat : reader nat := fun d =>
  if d is Num q then if [&& isint q, Z.leb 0 (Qnum q) & Z.leb (Qnum q) most] then Some (Z.to_nat (Qnum q)) else None else None.
Definition rbool : reader bool := fun d => if rnat d is Some n then Some (n != 0) else None.
Definition rvec := rlist rq.
Definition rmat := rlist rvec.
Definition rsets := rlist (rlist rnat).
Definition bind (A B : Type) (x : option A) (f : A -> option B) : option B := if x is Some y then f y else None.
Notation "'let!' x ':=' e 'in' f" := (bind e (fun x => f)) (at level 200, x pattern, e at level 100, f at level 200).
Definition rterm : reader (term * Q) := fun d =>
  match d with
  | List [:: List (k :: cells); t] =>
      let! k := rnat k in let! c := all_of rnat cells in let! t := rq t in
      match k, c with
      | 0, [:: e] => Some (On e, t) | 1, [:: e] => Some (Off e, t) | 2, [:: w; l] => Some (Beats w l, t) | _, _ => None
      end
  | _ => None
  end.
Definition rlemma := rlist rterm.
Definition rtree : reader tree := fun d =>
  if d is List [:: a; b; c] then let! a := rlist rlemma a in let! b := rlist rN b in let! c := rmat c in Some (Tree a b c) else None.
Definition ractivation : reader activation := fun d =>
  match d with
  | List [:: k] => let! k := rnat k in match k with 4 => Some Identity | 5 => Some Zero | _ => None end
  | List [:: k; x] =>
      let! k := rnat k in
      match k with
      | 0 => let! v := rvec x in Some (Threshold v)
      | 1 => let! n := rnat x in Some (TopK n) | 2 => let! n := rnat x in Some (BareTopK n) | 3 => let! n := rnat x in Some (BatchTopK n)
      | _ => None
      end
  | _ => None
  end.
Fixpoint rinst (d : data) : option inst :=
  match d with
  | List [:: a; b; c; p; t; m; s] =>
      let! a := rnat a in let! b := rnat b in let! c := rnat c in let! p := rmat p in let! t := rmat t in let! m := rvec m in
      let! s := ractivation s in Some (Inst a b c p t m s)
  | List [:: i; x; m] => let! i := rinst i in let! x := rmat x in let! m := rvec m in Some (sampled i x m)
  | _ => None
  end.
(* the limits that instances have (docs/cli.md), so that a short text cannot ask for endless work *)
Definition small (n : nat) : bool := Z.leb (Z.of_nat n) 4096.
Definition within_limits (i : inst) : bool :=
  [&& small (i_np i), small (i_nr i), small (i_nq i), small (size (i_input i)) & Z.leb (Z.of_nat (size (i_input i) * i_nq i)) 65536].
Definition rinstance : reader inst := fun d => let! i := rinst d in if within_limits i then Some i else None.
Definition rregions : reader regions := fun d =>
  if d is List [:: k] then let! k := rnat k in match k with 0 => Some Selected | 1 => Some Refined | 2 => Some PositiveLatents | _ => None end else None.
Definition rshape : reader shape := fun d =>
  if d is List [:: k] then let! k := rnat k in match k with 0 => Some Trap | 1 => Some Flat | _ => None end else None.
Definition rlossterm : reader lossterm := fun d =>
  match d with
  | List [:: k] => let! k := rnat k in
      match k with 0 => Some Reconstruction | 4 => Some L1 | 5 => Some NormL1 | 6 => Some L0 | 7 => Some GatedAuxiliary | _ => None end
  | List [:: k; x] => let! k := rnat k in
      match k with
      | 1 => let! s := rlist rnat x in Some (Prefixes s) | 2 => let! n := rnat x in Some (MultiTopK n) | 3 => let! n := rnat x in Some (AuxK n)
      | _ => None
      end
  | _ => None
  end.

(* ---- one certificate: the number of its check, then what the check reads; None if it has not that shape ---- *)
Definition run (d : data) : option bool :=
  match d with
  | List (k :: i :: a) =>
      let! k := rnat k in let! i := rinstance i in
      match k, a with
      | 0, [:: f; w] => let! f := rsets f in let! w := rmat w in Some (check_realizable i f w)
      | 1, [:: f; g] => let! f := rsets f in let! g := rnat g in Some (check_unrealizable_group i f g)
      | 2, [:: f; n; l] => let! f := rsets f in let! n := rnat n in let! l := rlemma l in Some (check_unrealizable_neuron i f n l)
      | 3, [:: f; l] => let! f := rsets f in let! l := rlemma l in Some (check_unrealizable i f l)
      | 4, [:: th; t; n] => let! th := rq th in let! t := rtree t in let! n := rN n in Some (check_enumeration i th t n)
      | 5, [:: t; n; c] => let! t := rtree t in let! n := rN n in let! c := rN c in Some (check_enumeration_joint i t n c)
      | 6, [:: b; th; t; n; c] =>
          let! b := rbool b in let! th := rq th in let! t := rtree t in let! n := rN n in let! c := rlist rN c in
          Some (check_absorption i b th t n c)
      | 7, [:: x; w; r; v] =>
          let! x := rmat x in let! w := rmat w in let! r := rvec r in let! v := rq v in Some (check_loss i x w r v)
      | 8, [:: x; w; v] => let! x := rmat x in let! w := rmat w in let! v := rq v in Some (check_upper i x w v)
      | 9, [:: f; x; w] => let! f := rsets f in let! x := rmat x in let! w := rmat w in Some (check_reached i f x w)
      | 10, [:: c] => let! c := rlist rnat c in Some (check_zero_loss i c)
      | 11, [:: e; b; t; x; w] =>
          let! e := rbool e in let! b := rbool b in let! t := rq t in let! x := rmat x in let! w := rmat w in
          Some (check_unrecovered i e b t x w)
      | 12, [:: p; t; s; x; w; v; y; m; n] =>
          let! p := rmat p in let! t := rmat t in let! s := rlist rnat s in let! x := rmat x in let! w := rmat w in
          let! v := rq v in let! y := rq y in let! m := rlist rnat m in let! n := rlist rnat n in
          Some (check_anchored_point i p t s x w v y m n)
      | 13, [:: r; t] => let! r := rregions r in let! t := rlossterm t in Some (check_biconvex i r t)
      | 14, [:: r; t; f; w] =>
          let! r := rregions r in let! t := rlossterm t in let! f := rsets f in let! w := rmat w in Some (check_biconvex_here i r t f w)
      | 15, [:: r; t; f; x; v; w] =>
          let! r := rregions r in let! t := rlossterm t in let! f := rsets f in let! x := rmat x in let! v := rmat v in let! w := rmat w in
          Some (check_non_convex i r t f x v w)
      | 16, [:: f; w; e; n] =>
          let! f := rsets f in let! w := rmat w in let! e := rlist rlemma e in let! n := rnat n in Some (check_region i f w e n)
      | 17, [:: f; x; w; v; l] =>
          let! f := rsets f in let! x := rmat x in let! w := rmat w in let! v := rq v in let! l := rlemma l in
          Some (check_partial_minimum i f x w v l)
      | 18, [:: p; t; s] => let! p := rmat p in let! t := rmat t in let! s := rlist rnat s in Some (check_anchored_positive_loss i p t s)
      | 19, [::] => Some (check_positive_loss_rank i)
      | 20, [:: b; v; y] => let! b := rbool b in let! v := rq v in let! y := rq y in Some (check_interference i b v y)
      | 21, [:: p; t; s; b; n] =>
          let! p := rmat p in let! t := rmat t in let! s := rlist rnat s in let! b := rbool b in let! n := rnat n in
          Some (check_anchored_recovery i p t s b n)
      | 22, [:: p; t; s; l] =>
          let! p := rmat p in let! t := rmat t in let! s := rlist rnat s in let! l := rvec l in Some (check_anchored_dependence i p t s l)
      | 24, [:: p; t; s; f; x; w; n; g; b] =>
          let! p := rmat p in let! t := rmat t in let! s := rlist rnat s in let! f := rsets f in let! x := rmat x in let! w := rmat w in
          let! n := rnat n in let! g := rnat g in let! b := rbool b in Some (check_anchored_dimension i p t s f x w n g b)
      | 25, [:: f; w; a; b; n; k; s; x; y] =>
          let! f := rsets f in let! w := rmat w in let! a := rq a in let! b := rq b in let! n := rbool n in let! k := rshape k in
          let! s := rbool s in let! x := rmat x in let! y := rmat y in Some (check_pattern_minimum i f w a b n k s x y)
      | 26, [:: p; t; x; w; h; v; s; m; a; b] =>
          let! p := rmat p in let! t := rmat t in let! x := rmat x in let! w := rmat w in let! h := rq h in let! v := rq v in
          let! s := rvec s in let! m := rlist rnat m in let! a := rnat a in let! b := rnat b in
          Some (check_gauge i p t x w h v s m a b)
      | 23, [:: l] => let! l := rvec l in Some (check_positive_loss_dependence i l)
      | _, _ => None
      end
  | _ => None
  end.

(* ---- a tree that is too large for one line: an instance, with a threshold if the tree is of one neuron; then its tokens in order ---- *)
Definition stream_open (d : data) : option (inst * state) :=
  match d with
  | List [:: i] => let! i := rinstance i in let! st := start i in Some (i, st)
  | List [:: i; th] =>
      let! i := rinstance i in let! th := rq th in
      if has_threshold i th then let! st := start (one_neuron i th) in Some (one_neuron i th, st) else None
  | _ => None
  end.
(* 0 opens a child, j > 0 closes it by lemma j; a lemma, a point *)
Definition rtoken (i : inst) : reader token := fun d =>
  match d with
  | Num _ => let! n := rN d in Some (if n is Npos j then Closed j else Open)
  | List [:: List l] => let! l := all_of rterm l in Some (NewLemma l)
  | List [:: List p; List [::]] => let! p := all_of rq p in Some (Point (cut (i_nq i) (i_np i) p))
  | _ => None
  end.
Definition stream_step (i : inst) (st : state) (d : data) : option state := let! t := rtoken i d in step i false st t.
Definition stream_close (st : state) : option N := if finished st then Some (found st) else None.

Extraction Language OCaml.
(* Natural numbers are machine integers, as ExtrOcamlNatInt has them, without its comparisons by structure; so are mathcomp's operations on them. *)
Extract Constant Nat.pred => "fun (n : int) -> if n > 0 then n - 1 else 0".
Extract Constant Nat.sub => "fun (m : int) (n : int) -> if m > n then m - n else 0".
Extract Inlined Constant size => "List.length".
Extract Constant leq => "fun (m : int) (n : int) -> m <= n".
Extract Constant divn => "fun (m : int) (d : int) -> if d = 0 then 0 else m / d".
Extract Constant modn => "fun (m : int) (d : int) -> if d = 0 then m else m mod d".
Extract Inlined Constant Pos.eqb => "Big_int_Z.eq_big_int".
Extraction "driver/checker.ml" run stream_open stream_step stream_close.
