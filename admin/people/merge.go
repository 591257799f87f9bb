package people

import (
	"ankao/internal/dbx"
	"ankao/internal/id"
)

// References is a package that stores ids of persons.
type References interface {
	// Conflict returns the code of why what is kept of two persons cannot
	// become one's; "" where it can.
	Conflict(tx dbx.Tx, from, to id.ID[Person]) (code string, err error)
	// Repoint makes everything that is kept of from be of to.
	Repoint(tx dbx.Tx, from, to id.ID[Person]) error
}

// OrganisationReferences is one that also stores ids of organisations.
type OrganisationReferences interface {
	// RepointOrganisation makes everything that is kept of from be of to.
	RepointOrganisation(tx dbx.Tx, from, to id.ID[Organisation]) error
}

// Twins are two persons who may be one.
type Twins struct {
	First, Second Person
	Reason        TwinReason
}

// TwinReason is why two persons may be one.
type TwinReason string

// The reasons.
const (
	SamePhone        TwinReason = "phone"        // and the same name
	SameOrganisation TwinReason = "organisation" // and the same name
)

// Side names one of the two that are merged.
type Side string

// The sides. The survivor keeps the id.
const (
	Survivor Side = "survivor"
	Gone     Side = "gone"
)

// PersonMerge says who remains of two persons and whose fields they take.
type PersonMerge struct {
	Survivor, Gone               id.ID[Person]
	SurvivorVersion, GoneVersion int64
	Name, IDNumber, Phone        Side
	Organisation, Photo          Side
}

// OrganisationMerge says which of two organisations remains, and whether it
// takes the other's name and code.
type OrganisationMerge struct {
	Survivor, Gone               id.ID[Organisation]
	SurvivorVersion, GoneVersion int64
	Name, Code                   Side
}
