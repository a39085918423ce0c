/**
 * What columns are called in the exports of Salesforce (labels and API names), HubSpot, Pipedrive, Google Contacts,
 * Outlook and Chatwoot, in English and German. Compared as `headerKey` makes them: letters and digits only, folded.
 */

/** `Billing State/Province`, `BILLINGSTATE` and `billing_state` differ in writing only; umlauts may be spelt out. */
export function headerKey(header: string): string {
  return header
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[äöü]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue' })[letter] ?? letter)
    .normalize('NFD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replace(/(?<=\p{L})c$/u, (end) => (/__c$/i.test(header.trim()) ? '' : end));
}

const address = (parts: readonly string[]) =>
  ['', 'billing', 'primary', 'work', 'business'].flatMap((place) => parts.map((part) => place + part));

const phones = `phone phonenumber telephone telephonenumber tel mobile mobilephone mobilephonenumber cell cellphone workphone
  businessphone businessphone2 homephone homephone2 directphone primaryphone companymainphone phonework phonehome phonemobile
  personphone personphonework personphonehome personphonemobile personphoneother otherphone assistantphone
  telefon telefonnummer rufnummer mobil mobilnummer mobiltelefon mobiltelefonnummer handy handynummer
  telefongeschaeftlich telefongeschaeftlich2 telefonprivat telefonprivat2 telefonfirma weiterestelefon
  persontelefon persontelefonnummer persontelefonarbeit persontelefonmobil`;

const shared = {
  owner: `owner owneremail leadowner contactowner accountowner companyowner assignedto recordowner owneralias leadowneremail
    besitzer eigentuemer zustaendig inhaber leadinhaber kontaktinhaber accountinhaber unternehmenszustaendiger kontaktzustaendiger
    personowner organizationowner personbesitzer organisationbesitzer`,
  source: `source leadsource origin originalsource originalsourcetype herkunft quelle leadquelle originalquelle`,
  tags: `tags tag label labels personlabel personlabels organizationlabel organizationlabels groupmembership groups categories
    kategorien schlagwort schlagworte gruppen gruppenmitgliedschaft etiketten`,
  note: `note notes description comment comments remarks bemerkung bemerkungen notiz notizen beschreibung kommentar anmerkung`,
};

export const personHeaders: Readonly<Record<string, string>> = {
  name: `name fullname displayname contactname leadname personname contact lead kontakt kontaktname vollstaendigername ansprechpartner
    anzeigename fileas ganzername`,
  firstName: `firstname givenname forename first personfirstname vorname personvorname rufname`,
  lastName: `lastname surname familyname last personlastname nachname familienname personnachname zuname`,
  email: `email emailaddress mail emailid workemail personalemail primaryemail emailwork emailhome email2 email3 email2address
    email3address emailaddress2 emailaddress3 personemail personemailwork personemailhome personemailother secondaryemail
    contactemail additionalemail additionalemailaddresses emailadresse emailadresse2 emailadresse3 email2adresse email3adresse mailadresse
    personemailadresse personemailarbeit personemailprivat eposta epost`,
  phone: phones,
  whatsapp: `whatsapp whatsappphone whatsappphonenumber whatsappnumber whatsappnummer`,
  telegram: `telegram telegramusername telegramhandle`,
  jobTitle: `jobtitle title position role persontitle personjobtitle organizationtitle organization1title funktion stellenbezeichnung
    berufsbezeichnung jobbezeichnung rolle personposition personberufsbezeichnung`,
  company: `company companyname organization organizationname organisation organisationname account accountname employer business
    personorganization associatedcompany primaryassociatedcompany organization1name firma firmenname unternehmen unternehmensname
    arbeitgeber zugeordnetesunternehmen personorganisation`,
  companyDomain: `companydomain companydomainname domain companywebsite website websiteurl webpage domainname firmendomain
    unternehmensdomain webseite internetseite`,
  status: `status leadstatus contactstatus leadstate leadphase kontaktstatus`,
  locale: `locale language preferredlanguage sprache sprachcode bevorzugtesprache`,
  timeZone: `timezone tz zeitzone`,
  ...shared,
};

export const companyHeaders: Readonly<Record<string, string>> = {
  name: `name company companyname account accountname organization organizationname organisation organisationname business
    firma firmenname unternehmen unternehmensname accountbezeichnung`,
  domain: `domain companydomain companydomainname domainname primarydomain unternehmensdomain firmendomain
    domainnamedesunternehmens`,
  website: `website websiteurl webpage url homepage web companywebsite organizationwebsite webseite internetseite internetadresse`,
  phone: `${phones} organizationphone accountphone companyphone`,
  street: address(['street', 'streetaddress', 'address', 'addressline1', 'street2', 'addressline2', 'streetaddress2'])
    .concat(
      'strasse',
      'adresse',
      'anschrift',
      'strassehausnummer',
      'rechnungsstrasse',
      'adresszeile1',
      'organizationaddress',
    )
    .join(' '),
  city: address(['city', 'town']).concat('ort', 'stadt', 'rechnungsort', 'organizationcityofaddress').join(' '),
  region: address(['state', 'stateprovince', 'stateregion', 'province', 'region', 'county'])
    .concat('bundesland', 'rechnungsbundesland', 'bundeslandprovinz', 'organizationstatecountyofaddress')
    .join(' '),
  postalCode: address(['postalcode', 'zip', 'zippostalcode', 'zipcode', 'postcode'])
    .concat('plz', 'postleitzahl', 'rechnungspostleitzahl', 'organizationzippostalcodeofaddress')
    .join(' '),
  country: address(['country', 'countryregion', 'countrycode', 'countryname'])
    .concat('land', 'landregion', 'rechnungsland', 'organizationcountryofaddress')
    .join(' '),
  ...shared,
};
