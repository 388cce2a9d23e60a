(* The unverified part: characters to nested lists of numbers, one certificate a line; one word a line out. *)
module Big = Z
open Checker

exception Malformed

let deepest = 32

let parse line =
  let n = String.length line in
  let pos = ref 0 in
  let space () = while !pos < n && line.[!pos] = ' ' do incr pos done in
  let digits () =
    let first = !pos in
    while !pos < n && line.[!pos] >= '0' && line.[!pos] <= '9' do incr pos done;
    if !pos = first then raise Malformed;
    String.sub line first (!pos - first) in
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
      let num = Big.of_string (digits ()) in
      let num = if minus then Big.neg num else num in
      let den = if !pos < n && line.[!pos] = '/' then begin incr pos; Big.of_string (digits ()) end else Big.one in
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

let () =
  try
    while true do
      print_endline (answer (input_line stdin));
      flush stdout
    done
  with End_of_file -> ()
