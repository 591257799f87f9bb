package marking

import (
	"ankao/content/bank"
	"ankao/internal/dbx"
	"ankao/internal/dbx/gormdb"
	"ankao/internal/id"
)

// answers counts score rows of the newest runs of attempts in published
// sessions; full marks are right.
func (store) answers(tx dbx.Tx, versions []id.ID[bank.Version]) (answered, right int, err error) {
	if len(versions) == 0 {
		return 0, 0, nil
	}
	ids := make([]string, len(versions))
	for i, v := range versions {
		ids[i] = v.String()
	}
	var n struct{ Answered, Earned int }
	err = gormdb.From(tx).Table("score_rows").
		Select("COUNT(*) AS answered, COALESCE(SUM(CASE WHEN score_rows.marks >= score_rows.max_marks THEN 1 ELSE 0 END), 0) AS earned").
		Joins("JOIN score_runs ON score_runs.attempt_id = score_rows.attempt_id AND score_runs.run = score_rows.run").
		Where("score_rows.version_id IN ?", ids).
		Where("score_rows.run = (SELECT MAX(newest.run) FROM score_runs AS newest WHERE newest.attempt_id = score_rows.attempt_id)").
		Where("EXISTS (SELECT 1 FROM publications WHERE publications.session_id = score_runs.session_id)").
		Scan(&n).Error
	return n.Answered, n.Earned, err
}
