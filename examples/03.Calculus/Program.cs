using System.Globalization;
using System.Text;
using Calculus;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = Encoding.UTF8;
var checks = new Checks();
var pricing = OptionPricing.Run(checks);
var ecology = PredatorPrey.Run(checks);
var flight = Projectile.Run(checks);
var mixture = GaussianMixture.Run(checks);
RecurrentNetwork.Run(checks);
return checks.Conclude("03.Calculus", $"{pricing}, {ecology}, {flight}, {mixture}, {checks.Right} checks");
