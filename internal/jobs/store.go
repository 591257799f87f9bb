package jobs

import (
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"

	"gorm.io/gorm"
)

const (
	waiting   = "waiting"   // runs when its time has come
	failed    = "failed"    // given up; a new Enqueue of its key revives it
	recurring = "recurring" // only carries the lease of a recurring task
)

type jobRow struct {
	ID         string `gorm:"primaryKey"`
	Kind       string
	JobKey     string
	State      string
	Payload    string
	RunAt      int64
	Attempts   int
	Holder     string // who has the lease; a fresh name for every claim
	LeaseUntil int64
	LastError  string
	Version    int64 // moves with every change but the renewal of a lease
	CreatedAt  int64
}

func (jobRow) TableName() string { return "jobs" }

func (r jobRow) job() Job {
	return Job{ID: id.ID[Job](r.ID), Kind: r.Kind, Key: r.JobKey, RunAt: clock.Instant(r.RunAt),
		Payload: []byte(r.Payload), Attempt: r.Attempts, version: r.Version}
}

func rows(tx dbx.Tx) *gorm.DB { return gormdb.From(tx).Model(&jobRow{}) }

func affected(res *gorm.DB) (bool, error) { return res.RowsAffected > 0, res.Error }

// put stores a job, or gives the job of the same kind and key a new time and
// payload. That moves its version, so whoever runs it right now will find that
// it must run once more.
func put(tx dbx.Tx, j Job, state string, now clock.Instant) error {
	change := map[string]any{
		"run_at": int64(j.RunAt), "payload": string(j.Payload), "state": state, "attempts": 0,
		"version": gorm.Expr("version + 1"),
	}
	same := func() (bool, error) {
		return affected(rows(tx).Where("kind = ? AND job_key = ?", j.Kind, j.Key).Updates(change))
	}
	if known, err := same(); known || err != nil {
		return err
	}
	err := gormdb.From(tx).Create(&jobRow{ID: j.ID.String(), Kind: j.Kind, JobKey: j.Key, State: state,
		Payload: string(j.Payload), RunAt: int64(j.RunAt), CreatedAt: int64(now)}).Error
	if gormdb.IsDuplicate(err) {
		_, err = same()
	}
	return err
}

// due lists jobs of these kinds that nobody holds and whose time has come, the
// longest waiting first.
func due(tx dbx.Tx, kinds []string, now clock.Instant, limit int) ([]jobRow, error) {
	var list []jobRow
	err := gormdb.From(tx).
		Where("state = ? AND run_at <= ? AND lease_until <= ? AND kind IN ?", waiting, int64(now), int64(now), kinds).
		Order("run_at, id").Limit(limit).Find(&list).Error
	return list, err
}

// claim takes a job that due has listed; false when somebody was quicker.
func claim(tx dbx.Tx, r jobRow, holder string, until clock.Instant) (bool, error) {
	return affected(rows(tx).Where("id = ? AND version = ?", r.ID, r.Version).Updates(map[string]any{
		"holder": holder, "lease_until": int64(until), "attempts": r.Attempts + 1, "version": r.Version + 1,
	}))
}

// renew makes a lease last longer; false when it is somebody else's by now.
func renew(tx dbx.Tx, jobID, holder string, until clock.Instant) (bool, error) {
	return affected(rows(tx).Where("id = ? AND holder = ?", jobID, holder).Update("lease_until", int64(until)))
}

// release gives up a lease and leaves everything else as it is.
func release(tx dbx.Tx, jobID, holder string) error {
	return rows(tx).Where("id = ? AND holder = ?", jobID, holder).Updates(map[string]any{
		"holder": "", "lease_until": 0, "version": gorm.Expr("version + 1"),
	}).Error
}

// finish removes a job that is done, unless it was enqueued again meanwhile.
func finish(tx dbx.Tx, j Job, holder string) error {
	done, err := affected(gormdb.From(tx).
		Where("id = ? AND holder = ? AND version = ?", j.ID.String(), holder, j.version).Delete(&jobRow{}))
	if done || err != nil {
		return err
	}
	return release(tx, j.ID.String(), holder)
}

// putBack stores what a failed attempt leaves behind.
func putBack(tx dbx.Tx, j Job, holder, state, cause string, runAt clock.Instant) error {
	done, err := affected(rows(tx).Where("id = ? AND holder = ? AND version = ?", j.ID.String(), holder, j.version).
		Updates(map[string]any{"state": state, "last_error": cut(cause, 500), "run_at": int64(runAt),
			"holder": "", "lease_until": 0, "version": j.version + 1}))
	if done || err != nil {
		return err
	}
	return release(tx, j.ID.String(), holder)
}

// lead takes the lease of a recurring task when it is free.
func lead(tx dbx.Tx, name, holder string, now, until clock.Instant) (jobID string, ok bool, err error) {
	var r jobRow
	err = gormdb.ForUpdate(tx).Where("kind = ? AND job_key = ?", name, recurring).Take(&r).Error
	if err != nil {
		return "", false, err
	}
	if r.LeaseUntil > int64(now) {
		return "", false, nil
	}
	ok, err = affected(rows(tx).Where("id = ? AND version = ?", r.ID, r.Version).Updates(map[string]any{
		"holder": holder, "lease_until": int64(until), "version": r.Version + 1,
	}))
	return r.ID, ok, err
}

// ensureTask makes the row that carries a recurring task's lease.
func ensureTask(tx dbx.Tx, name string, now clock.Instant) error {
	var n int64
	if err := rows(tx).Where("kind = ? AND job_key = ?", name, recurring).Count(&n).Error; err != nil || n > 0 {
		return err
	}
	err := gormdb.From(tx).Create(&jobRow{ID: id.New[Job]().String(), Kind: name, JobKey: recurring, State: recurring,
		CreatedAt: int64(now)}).Error
	if gormdb.IsDuplicate(err) {
		return nil
	}
	return err
}

func listFailed(tx dbx.Tx, limit int) ([]Failed, error) {
	var list []jobRow
	if err := gormdb.From(tx).Where("state = ?", failed).Order("id").Limit(limit).Find(&list).Error; err != nil {
		return nil, err
	}
	out := make([]Failed, len(list))
	for i, r := range list {
		out[i] = Failed{Kind: r.Kind, Key: r.JobKey, Attempts: r.Attempts, LastError: r.LastError,
			CreatedAt: clock.Instant(r.CreatedAt)}
	}
	return out, nil
}

// cut shortens s to at most n characters.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
