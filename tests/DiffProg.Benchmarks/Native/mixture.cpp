// The log-posterior of a Gaussian mixture and its gradient, derived by hand. Factors of a component: the logarithms of
// the diagonal, then the strictly lower triangle by columns, so that the products run over neighbouring memory.
#include <algorithm>
#include <cmath>
#include <vector>

namespace {

struct Components {
    std::vector<double> scales, log_determinants;

    Components(int d, int k, const double* factors) : scales(k * d), log_determinants(k)
    {
        int entries = d * (d + 1) / 2;
        for (int j = 0; j < k; j++) {
            double sum = 0;
            for (int r = 0; r < d; r++) {
                scales[j * d + r] = std::exp(factors[j * entries + r]);
                sum += factors[j * entries + r];
            }
            log_determinants[j] = sum;
        }
    }
};

// centred = point - mean, scaled = Q centred; the square of its length.
inline double distance(int d, const double* __restrict point, const double* __restrict mean,
    const double* __restrict scales, const double* __restrict triangle, double* __restrict centred,
    double* __restrict scaled)
{
    for (int r = 0; r < d; r++) {
        centred[r] = point[r] - mean[r];
        scaled[r] = scales[r] * centred[r];
    }
    for (int c = 0; c < d - 1; c++) {
        double x = centred[c];
        for (int r = c + 1; r < d; r++)
            scaled[r] += triangle[r - c - 1] * x;
        triangle += d - 1 - c;
    }
    double square = 0;
    for (int r = 0; r < d; r++)
        square += scaled[r] * scaled[r];
    return square;
}

// The prior on the factors, and the weights' normalisation.
double prior(int d, int k, int n, const double* alphas, const double* factors, const Components& components,
    double gamma, int m, double constant, double& largest, double& mass)
{
    int entries = d * (d + 1) / 2;
    largest = *std::max_element(alphas, alphas + k);
    mass = 0;
    for (int j = 0; j < k; j++)
        mass += std::exp(alphas[j] - largest);
    double value = constant - n * (largest + std::log(mass));
    for (int j = 0; j < k; j++) {
        double squares = 0;
        for (int r = 0; r < d; r++)
            squares += components.scales[j * d + r] * components.scales[j * d + r];
        for (int e = d; e < entries; e++)
            squares += factors[j * entries + e] * factors[j * entries + e];
        value += 0.5 * gamma * gamma * squares - m * components.log_determinants[j];
    }
    return value;
}

}

extern "C" double mixture(const double* alphas, const double* means, const double* factors, const double* points,
    int d, int k, int n, double gamma, int m, double constant)
{
    Components components(d, k, factors);
    int entries = d * (d + 1) / 2;
    double largest, mass;
    double value = prior(d, k, n, alphas, factors, components, gamma, m, constant, largest, mass);
    std::vector<double> centred(d), scaled(d), terms(k);
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < k; j++) {
            double square = distance(d, points + i * d, means + j * d, &components.scales[j * d],
                factors + j * entries + d, centred.data(), scaled.data());
            terms[j] = alphas[j] + components.log_determinants[j] - 0.5 * square;
        }
        double top = *std::max_element(terms.begin(), terms.end());
        double sum = 0;
        for (int j = 0; j < k; j++)
            sum += std::exp(terms[j] - top);
        value += top + std::log(sum);
    }
    return value;
}

// Adds to the gradients. Each point goes forward and backward before the next, so that what is kept stays in cache.
extern "C" double mixture_gradient(const double* alphas, const double* means, const double* factors,
    const double* points, int d, int k, int n, double gamma, int m, double constant, double* alphas_gradient,
    double* means_gradient, double* factors_gradient)
{
    Components components(d, k, factors);
    int entries = d * (d + 1) / 2;
    double largest, mass;
    double value = prior(d, k, n, alphas, factors, components, gamma, m, constant, largest, mass);
    std::vector<double> centred(k * d), scaled(k * d), terms(k), scales_gradient(k * d), determinants_gradient(k);
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < k; j++) {
            double square = distance(d, points + i * d, means + j * d, &components.scales[j * d],
                factors + j * entries + d, &centred[j * d], &scaled[j * d]);
            terms[j] = alphas[j] + components.log_determinants[j] - 0.5 * square;
        }
        double top = *std::max_element(terms.begin(), terms.end());
        double sum = 0;
        for (int j = 0; j < k; j++) {
            terms[j] = std::exp(terms[j] - top);
            sum += terms[j];
        }
        value += top + std::log(sum);
        for (int j = 0; j < k; j++) {
            double weight = terms[j] / sum;
            alphas_gradient[j] += weight;
            determinants_gradient[j] += weight;
            const double* __restrict x = &centred[j * d];
            double* __restrict y = &scaled[j * d];          // becomes its own adjoint, -weight * y
            for (int r = 0; r < d; r++)
                y[r] *= -weight;
            const double* __restrict triangle = factors + j * entries + d;
            double* __restrict triangle_gradient = factors_gradient + j * entries + d;
            const double* __restrict scales = &components.scales[j * d];
            double* __restrict scales_adjoint = &scales_gradient[j * d];
            double* __restrict mean_gradient = means_gradient + j * d;
            for (int c = 0; c < d; c++) {
                double x_c = x[c], adjoint = scales[c] * y[c];
                scales_adjoint[c] += y[c] * x_c;
                for (int r = c + 1; r < d; r++) {
                    adjoint += triangle[r - c - 1] * y[r];
                    triangle_gradient[r - c - 1] += y[r] * x_c;
                }
                triangle += d - 1 - c;
                triangle_gradient += d - 1 - c;
                mean_gradient[c] -= adjoint;
            }
        }
    }
    for (int j = 0; j < k; j++) {
        alphas_gradient[j] -= n * std::exp(alphas[j] - largest) / mass;
        for (int r = 0; r < d; r++) {
            double scale = components.scales[j * d + r];
            factors_gradient[j * entries + r] +=
                (scales_gradient[j * d + r] + gamma * gamma * scale) * scale + determinants_gradient[j] - m;
        }
        for (int e = d; e < entries; e++)
            factors_gradient[j * entries + e] += gamma * gamma * factors[j * entries + e];
    }
    return value;
}
