using System.CommandLine;

var root = new RootCommand("Decides theorems about sparse dictionary learning exactly, with certificates anyone can re-check.");
return root.Parse(args).Invoke();
