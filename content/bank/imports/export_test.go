package imports

import (
	"context"

	"ankao/admin/audit"
	"ankao/internal/clock"
	"ankao/internal/id"
)

// CommitUntil is Commit that progress may end.
func (s *Service) CommitUntil(ctx context.Context, by audit.Actor, i id.ID[Import], progress func(done, total int) error) (Import, error) {
	if _, err := s.begin(ctx, i, Committing, nil); err != nil {
		return Import{}, err
	}
	return s.finish(ctx, by, i, progress)
}

// TakeBack is what a cancelled task does.
func (s *Service) TakeBack(ctx context.Context, by audit.Actor, i id.ID[Import]) error {
	return s.takeBack(ctx, by, i, quietly)
}

// PurgeBefore purges as if that instant were the end of what is kept.
func (s *Service) PurgeBefore(ctx context.Context, at clock.Instant) error {
	return s.purgeBefore(ctx, at)
}
