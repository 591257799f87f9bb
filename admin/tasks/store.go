package tasks

import (
	"encoding/json"
	"fmt"

	"ankao/admin/accounts"
	"ankao/internal/clock"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
	"ankao/internal/web"

	"gorm.io/gorm"
)

type taskRow struct {
	ID         string `gorm:"primaryKey"`
	Kind       string
	Subject    string
	SubjectID  string
	OwnerID    string
	Actor      string
	Needs      string
	Payload    string
	State      string
	Cancelling bool
	Done       int
	Total      int
	Code       string
	Outcome    string
	FileName   string
	FileType   string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	FinishedAt int64
}

func (taskRow) TableName() string { return "tasks" }

// outcomeJSON is the part of a task that is only ever read whole.
type outcomeJSON struct {
	Params map[string]string `json:"params,omitempty"`
	Counts map[string]int    `json:"counts,omitempty"`
	Link   string            `json:"link,omitempty"`
}

func (r taskRow) task() (Task, error) {
	t := Task{ID: id.ID[Task](r.ID), Kind: r.Kind, Subject: r.Subject, SubjectID: r.SubjectID, Owner: id.ID[accounts.Account](r.OwnerID),
		Needs: web.Permission(r.Needs), State: State(r.State), Cancelling: r.Cancelling, Done: r.Done, Total: r.Total, Code: r.Code,
		FileName: r.FileName, FileType: r.FileType, CreatedAt: clock.Instant(r.CreatedAt), FinishedAt: clock.Instant(r.FinishedAt), payload: r.Payload}
	var out outcomeJSON
	if err := json.Unmarshal([]byte(r.Outcome), &out); err != nil {
		return t, fmt.Errorf("outcome of task %s: %w", r.ID, err)
	}
	t.Params, t.Counts, t.Link = out.Params, out.Counts, out.Link
	if err := json.Unmarshal([]byte(r.Actor), &t.actor); err != nil {
		return t, fmt.Errorf("actor of task %s: %w", r.ID, err)
	}
	return t, nil
}

func insert(tx dbx.Tx, t Task) error {
	actor, err := json.Marshal(t.actor)
	if err != nil {
		return err
	}
	return gormdb.From(tx).Create(&taskRow{ID: t.ID.String(), Kind: t.Kind, Subject: t.Subject, SubjectID: t.SubjectID, OwnerID: t.Owner.String(),
		Actor: string(actor), Needs: string(t.Needs), Payload: t.payload, State: string(t.State), Outcome: "{}", CreatedAt: int64(t.CreatedAt)}).Error
}

func get(tx dbx.Tx, task id.ID[Task]) (Task, error) { return take(gormdb.From(tx), task) }

// lock is get for a transaction that goes on to write.
func lock(tx dbx.Tx, task id.ID[Task]) (Task, error) { return take(gormdb.ForUpdate(tx), task) }

func take(query *gorm.DB, task id.ID[Task]) (Task, error) {
	var row taskRow
	if err := query.Where("id = ?", task.String()).Take(&row).Error; err != nil {
		return Task{}, gormdb.NotFound(err, "task.missing")
	}
	return row.task()
}

func ofOwner(tx dbx.Tx, owner id.ID[accounts.Account], offset, limit int) (list []Task, total int64, err error) {
	mine := func() *gorm.DB { return gormdb.From(tx).Model(&taskRow{}).Where("owner_id = ?", owner.String()) }
	if err := mine().Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []taskRow
	if err := mine().Order("id DESC").Offset(offset).Limit(limit).Find(&rows).Error; err != nil {
		return nil, 0, err
	}
	for _, r := range rows {
		t, err := r.task()
		if err != nil {
			return nil, 0, err
		}
		list = append(list, t)
	}
	return list, total, nil
}

func countOpen(tx dbx.Tx, owner id.ID[accounts.Account]) (n int64, err error) {
	err = gormdb.From(tx).Model(&taskRow{}).Where("owner_id = ? AND state IN ?", owner.String(), []string{string(Waiting), string(Running)}).Count(&n).Error
	return n, err
}

func change(tx dbx.Tx, task id.ID[Task], to map[string]any) error {
	return gormdb.From(tx).Model(&taskRow{}).Where("id = ?", task.String()).Updates(to).Error
}

func setState(tx dbx.Tx, t Task) error {
	return change(tx, t.ID, map[string]any{"state": string(t.State)})
}

func setProgress(tx dbx.Tx, task id.ID[Task], done, total int) error {
	return change(tx, task, map[string]any{"done": done, "total": total})
}

func setCancel(tx dbx.Tx, t Task) error {
	return change(tx, t.ID, map[string]any{"cancelling": true, "state": string(t.State), "finished_at": int64(t.FinishedAt)})
}

func setEnd(tx dbx.Tx, t Task) error {
	out, err := json.Marshal(outcomeJSON{t.Params, t.Counts, t.Link})
	if err != nil {
		return err
	}
	return change(tx, t.ID, map[string]any{"state": string(t.State), "code": t.Code, "outcome": string(out), "done": t.Done, "total": t.Total,
		"file_name": t.FileName, "file_type": t.FileType, "finished_at": int64(t.FinishedAt), "payload": "null"})
}

func filesBefore(tx dbx.Tx, then clock.Instant, limit int) (list []id.ID[Task], err error) {
	err = gormdb.From(tx).Model(&taskRow{}).Where("finished_at > 0 AND finished_at < ? AND file_name <> ''", int64(then)).
		Order("id").Limit(limit).Pluck("id", &list).Error
	return list, err
}

func forgetFiles(tx dbx.Tx, tasks []id.ID[Task]) error {
	if len(tasks) == 0 {
		return nil
	}
	return gormdb.From(tx).Model(&taskRow{}).Where("id IN ?", tasks).Updates(map[string]any{"file_name": "", "file_type": ""}).Error
}

func deleteBefore(tx dbx.Tx, then clock.Instant) error {
	return gormdb.From(tx).Where("finished_at > 0 AND finished_at < ? AND file_name = ''", int64(then)).Delete(&taskRow{}).Error
}
