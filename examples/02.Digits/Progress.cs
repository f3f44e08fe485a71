namespace DigitRecognition;

/// <summary>One line for each epoch: rewritten in place on a terminal, some of them kept in a file.</summary>
internal sealed class Progress(string title, int epochs, int every)
{
    public void Report(EpochResult result)
    {
        var line = $"{title}, epoch {result.Epoch,2}: loss {result.Loss:F4}, accuracy {100 * result.Accuracy:F2} %";
        var last = result.Epoch == epochs;
        var keep = last || result.Epoch % every == 0;
        if (Console.IsOutputRedirected)
            Console.Write(keep ? line + "\n" : "");
        else
            Console.Write("\r" + line + (keep ? "\n" : ""));
    }
}
