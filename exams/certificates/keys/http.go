package keys

import (
	"context"
	"encoding/hex"
	"net/http"

	"ankao/admin/accounts"
	"ankao/admin/audit"
	"ankao/exams/certificates/token"
	"ankao/internal/clock"
	"ankao/internal/fault"
	"ankao/internal/web"
)

// Register declares the routes of signing keys. Changing them is the work of who looks after security.
func Register(api *web.API, s *Service) {
	web.Route(api, http.MethodGet, "/api/v1/certificate-keys", "list-certificate-keys", web.Public, s.httpPublished)
	web.Route(api, http.MethodGet, "/api/v1/certificate-keys/uses", "list-certificate-key-uses", accounts.CertificateKeys, s.httpUses)
	web.Route(api, http.MethodPost, "/api/v1/certificate-keys/rotate", "rotate-certificate-key", accounts.CertificateKeys, s.httpRotate)
	web.Route(api, http.MethodPost, "/api/v1/certificate-keys/{kid}/compromise", "compromise-certificate-key", accounts.CertificateKeys, s.httpCompromise)
}

// certificateKeys has the names of the file that verify-token --keys reads.
type certificateKeys struct {
	GeneratedAt clock.Instant    `json:"generated_at"`
	Keys        []certificateKey `json:"keys"`
	Revoked     []uint32         `json:"revoked_status_indexes"`
}

type certificateKey struct {
	ID        byte           `json:"kid"`
	Algorithm string         `json:"alg" enum:"Ed25519"`
	PublicHex string         `json:"public_hex"`
	State     token.KeyState `json:"state" enum:"active,retired,compromised"`
}

type certificateKeysOut struct{ Body certificateKeys }

func (s *Service) httpPublished(ctx context.Context, _ *struct{}) (*certificateKeysOut, error) {
	if !s.lookups.Allow(web.Address(ctx), s.now()) {
		return nil, fault.New(fault.Limited, "verify.limited")
	}
	keys, revoked, err := s.Published(ctx)
	out := certificateKeys{GeneratedAt: s.now(), Revoked: revoked}
	for _, k := range keys {
		out.Keys = append(out.Keys, certificateKey{k.ID, "Ed25519", hex.EncodeToString(k.Public), k.State})
	}
	return &certificateKeysOut{out}, err
}

// certificateKeyUse is a key as who looks after it sees it.
type certificateKeyUse struct {
	ID        byte           `json:"kid"`
	PublicHex string         `json:"publicHex"`
	State     token.KeyState `json:"state" enum:"active,retired,compromised"`
	CreatedAt clock.Instant  `json:"createdAt"`
	ChangedAt clock.Instant  `json:"changedAt,omitempty" doc:"when it stopped signing"`
	Reason    string         `json:"reason,omitempty"`
	Held      bool           `json:"held" doc:"this server holds the private half"`
	Signed    int            `json:"signed" doc:"certificates it signed"`
	Live      int            `json:"live" doc:"of these, in force or suspended"`
}

type certificateKeyUseList struct {
	Items []certificateKeyUse `json:"items"`
	Total int                 `json:"total"`
}

type certificateKeyUsesOut struct{ Body certificateKeyUseList }

func (s *Service) httpUses(ctx context.Context, _ *struct{}) (*certificateKeyUsesOut, error) {
	keys, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	uses, err := s.Uses(ctx)
	list := certificateKeyUseList{Total: len(keys)}
	for _, k := range keys {
		list.Items = append(list.Items, certificateKeyUse{ID: k.ID, PublicHex: hex.EncodeToString(k.Public), State: k.State, CreatedAt: k.CreatedAt,
			ChangedAt: k.ChangedAt, Reason: k.Reason, Held: s.Held(k), Signed: uses[k.ID].Signed, Live: uses[k.ID].Live})
	}
	return &certificateKeyUsesOut{list}, err
}

func (s *Service) httpRotate(ctx context.Context, _ *struct{}) (*certificateKeyUsesOut, error) {
	if err := s.Rotate(ctx, audit.From(ctx)); err != nil {
		return nil, err
	}
	return s.httpUses(ctx, nil)
}

func (s *Service) httpCompromise(ctx context.Context, in *struct {
	KeyID int `path:"kid" minimum:"0" maximum:"255"`
	Body  struct {
		Reason string `json:"reason" maxLength:"200"`
	}
}) (*certificateKeyUsesOut, error) {
	if err := s.Compromise(ctx, audit.From(ctx), byte(in.KeyID), in.Body.Reason); err != nil {
		return nil, err
	}
	return s.httpUses(ctx, nil)
}
