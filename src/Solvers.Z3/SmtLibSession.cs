using System.Runtime.InteropServices;

namespace TheoryChecks.Solvers.Z3;

/// <summary>
/// A Z3 context that reads SMT-LIB 2 text, for logics that <see cref="Microsoft.Z3.NativeContext"/> offers no solver for. Not for use by several
/// threads at once.
/// </summary>
internal sealed class SmtLibSession : IDisposable
{
    private readonly nint _context;

    /// <summary>A fresh context.</summary>
    /// <exception cref="DllNotFoundException">The native library is missing; the message says how to get it.</exception>
    public SmtLibSession()
    {
        var config = Call<Make>("Z3_mk_config")();
        _context = Call<MakeFrom>("Z3_mk_context")(config);
        Call<Delete>("Z3_del_config")(config);
    }

    private delegate nint Make();

    private delegate nint MakeFrom(nint from);

    private delegate void Delete(nint what);

    private delegate nint Evaluate(nint context, nint text);

    /// <summary>Runs commands and returns what they print.</summary>
    public string Run(string commands)
    {
        var text = Marshal.StringToCoTaskMemUTF8(commands);
        try
        {
            return Marshal.PtrToStringUTF8(Call<Evaluate>("Z3_eval_smtlib2_string")(_context, text))!;
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }

    public void Dispose() => Call<Delete>("Z3_del_context")(_context);

    private static T Call<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(Z3Native.Library, name));
}
