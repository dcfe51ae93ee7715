"""Reference data: communes and where they are, public codes and their labels, LHÉO's own lists.

`text.fold` folds, `places` resolves what people type, `locator` locates many places at once, `codes` labels codes,
`lheo_codes` and `lheo_audiences` hold LHÉO's lists, `loading` and `shipped` fill the tables.
"""

from extranet.reference.codes import Code
from extranet.reference.communes import Commune, CommunePostcode, FormerCommune
from extranet.reference.versions import ReferenceVersion

__all__ = ["Code", "Commune", "CommunePostcode", "FormerCommune", "ReferenceVersion"]
