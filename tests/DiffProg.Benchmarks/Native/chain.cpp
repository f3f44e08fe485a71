// A chain of 1,000 scalar steps and its adjoint, derived by hand: what a C programmer would write and g++ makes of it.
#include <cmath>
#include <vector>

extern "C" double chain(double a, double b, int steps)
{
    double s = a, total = 0;
    for (int i = 0; i < steps; i++) {
        s = std::sin(s * b) + 0.5 * std::exp(-s * s) * a;
        if (s > 0.5)
            s = s * 0.9 + 0.01 * i * 1e-3;
        else
            s = s + 0.1 * b;
        total += s * s;
    }
    return total;
}

// What the adjoint reads again lies in static arrays, which costs nothing to get.
static const int Most = 1000;
static double before[Most + 1], gaussian[Most], cosine[Most];
static char above[Most];

extern "C" double chain_gradient(double a, double b, int steps, double* a_gradient, double* b_gradient)
{
    double s = a, total = 0;
    before[0] = s;
    for (int i = 0; i < steps; i++) {
        double sine, cosine_i;
        sincos(s * b, &sine, &cosine_i);
        double e = std::exp(-s * s);
        cosine[i] = cosine_i;
        gaussian[i] = e;
        double q = sine + 0.5 * e * a;
        bool is_above = q > 0.5;
        above[i] = is_above;
        s = is_above ? q * 0.9 + 0.01 * i * 1e-3 : q + 0.1 * b;
        before[i + 1] = s;
        total += s * s;
    }
    double ds = 0, da = 0, db = 0;
    for (int i = steps - 1; i >= 0; i--) {
        ds += 2 * before[i + 1];
        double dq;
        if (above[i]) {
            dq = ds * 0.9;
        } else {
            dq = ds;
            db += 0.1 * ds;
        }
        double s_i = before[i], e = gaussian[i], du = dq * cosine[i];
        db += du * s_i;
        da += dq * 0.5 * e;
        ds = du * b + dq * 0.5 * a * e * (-2 * s_i);
    }
    *a_gradient = da + ds;
    *b_gradient = db;
    return total;
}
