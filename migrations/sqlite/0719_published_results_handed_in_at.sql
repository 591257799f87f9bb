-- +goose Up
CREATE INDEX published_results_handed_in_at ON published_results (handed_in_at);
