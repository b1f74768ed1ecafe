//! What the clinical record says.

use serde::{Deserialize, Serialize};

/// The parts of a clinical record that documents repeat.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Record {
    /// Why the patient is here.
    pub reason: String,
    /// What the patient told, and what happened.
    pub history: String,
    /// What was found.
    pub examination: String,
    /// What is to be done.
    pub plan: String,
    /// How the patient lives.
    pub social: String,
    /// Illnesses in the family.
    pub family_history: String,
    /// When a stay began, `yyyy-mm-dd`.
    pub admitted: String,
    /// When a stay ended, `yyyy-mm-dd`.
    pub discharged: String,
    /// Allergies and adverse reactions, one each.
    pub allergies: Vec<String>,
    /// Medicines that the patient takes, one each.
    pub medicines: Vec<String>,
    /// Diagnoses and problems, one each.
    pub problems: Vec<String>,
    /// Operations and procedures, one each.
    pub procedures: Vec<String>,
    /// Immunisations, one each.
    pub immunisations: Vec<String>,
    /// Results of examinations, one each.
    pub results: Vec<String>,
}
