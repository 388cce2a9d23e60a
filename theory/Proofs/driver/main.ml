(* The unverified part: characters to nested lists of numbers, one certificate a line; one word a line out. *)
module Big = Z
open Checker

exception Malformed

let deepest = 32
let longest = 20_000

let parse line =
  let n = String.length line in
  let pos = ref 0 in
  let space () = while !pos < n && line.[!pos] = ' ' do incr pos done in
  (* up to 17 digits without a string; OCaml's integers hold 18 *)
  let digits () =
    let first = !pos and small = ref 0 in
    while !pos < n && line.[!pos] >= '0' && line.[!pos] <= '9' do
      if !pos - first < 17 then small := 10 * !small + Char.code line.[!pos] - 48;
      incr pos
    done;
    if !pos = first || !pos - first > longest then raise Malformed;
    if !pos - first <= 17 then Big.of_int !small else Big.of_string (String.sub line first (!pos - first)) in
  let rec value depth =
    space ();
    if !pos >= n || depth > deepest then raise Malformed;
    if line.[!pos] = '[' then begin
      incr pos;
      let rec items acc =
        space ();
        if !pos >= n then raise Malformed
        else if line.[!pos] = ']' then begin incr pos; List (List.rev acc) end
        else items (value (depth + 1) :: acc) in
      items []
    end else begin
      let minus = line.[!pos] = '-' in
      if minus then incr pos;
      let num = digits () in
      let num = if minus then Big.neg num else num in
      let den = if !pos < n && line.[!pos] = '/' then begin incr pos; digits () end else Big.one in
      if Big.sign den <= 0 then raise Malformed;
      Num { qnum = num; qden = den }
    end in
  let d = value 0 in
  space ();
  if !pos < n then raise Malformed;
  d

let answer line =
  match run (parse line) with
  | Some true -> "accepted"
  | Some false -> "rejected"
  | None | exception Malformed -> "malformed"
  | exception (Stack_overflow | Out_of_memory) -> "malformed"

(* A tree in pieces: "stream [instance]" or "stream [instance threshold]", lines with a list of tokens, "end"; one answer, then. *)
type stream = Idle | Broken of string | Walking of inst * state

let opened text =
  match stream_open (parse text) with
  | Some (i, st) -> Walking (i, st)
  | None | exception (Malformed | Stack_overflow | Out_of_memory) -> Broken "malformed"

let fed i st line =
  match parse line with
  | List tokens -> (
      let next st token = match stream_step i st token with Some st -> st | None -> raise Exit in
      try Walking (i, List.fold_left next st tokens) with Exit -> Broken "rejected")
  | Num _ | (exception Malformed) -> Broken "malformed"

let closed = function
  | Walking (_, st) -> ( match stream_close st with Some n -> "accepted " ^ Big.to_string n | None -> "rejected")
  | Broken word -> word
  | Idle -> "malformed"

let () =
  (* most of what is read is soon forgotten *)
  Gc.set { (Gc.get ()) with Gc.minor_heap_size = 1 lsl 20; Gc.space_overhead = 2000 };
  let say word = print_endline word; flush stdout in
  let stream = ref Idle in
  try
    while true do
      let line = input_line stdin in
      match !stream with
      | _ when String.length line > 7 && String.sub line 0 7 = "stream " -> stream := opened (String.sub line 7 (String.length line - 7))
      | Idle -> say (answer line)
      | now when line = "end" -> say (closed now); stream := Idle
      | Walking (i, st) -> stream := (try fed i st line with Stack_overflow | Out_of_memory -> Broken "malformed")
      | Broken _ -> ()
    done
  with End_of_file -> ()
