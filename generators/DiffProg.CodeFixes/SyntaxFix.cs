using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace DiffProg.CodeFixes;

/// <summary>A fix that rewrites nodes of the tree that a diagnostic points into.</summary>
public abstract class SyntaxFix : CodeFixProvider
{
    /// <summary>The rule that it repairs.</summary>
    protected abstract string Rule { get; }

    /// <summary>What the editor's menu says.</summary>
    protected abstract string Title { get; }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(Rule);

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (Rewrite(root, node) is not { } fixedRoot)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(fixedRoot)), equivalenceKey: Rule),
                diagnostic);
        }
    }

    /// <summary>The repaired tree, or null where there is nothing to offer.</summary>
    protected abstract SyntaxNode? Rewrite(SyntaxNode root, SyntaxNode node);
}
